using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace TokenGate.Fleet.Grains;

/// <summary>
/// Saves what changed in a grain, and knows what did not get saved: whatever goes wrong, changes stay changes until they lie in Redis. What
/// lies there under another owner's version is never overwritten unread. Used by one grain, one call after the other.
/// </summary>
/// <param name="saved">Where it is saved. Its bytes are let go after each save: a quarter of a megabyte a person is not to be held
/// twice.</param>
/// <param name="write">Writes what is held, encrypted.</param>
/// <param name="meets">
/// Told what another owner saved meanwhile; true where the two are one now and are to be saved, false where this owner leaves the grain to
/// the other.
/// </param>
/// <param name="logger">The grain's.</param>
internal sealed partial class ChangeSaver(IPersistentState<SavedState> saved, Func<byte[]> write, Func<byte[], bool> meets, ILogger logger)
{
    /// <summary>Another owner saves again only when its minute is over: the second try meets nobody.</summary>
    private const int Tries = 3;

    /// <summary>True while something waits to be saved.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>True once the grain was left to another owner: nothing is saved any more.</summary>
    public bool IsLeft { get; private set; }

    /// <summary>Something changed.</summary>
    public void Change() => IsChanged = true;

    /// <summary>What is held is forgotten: there is nothing to save.</summary>
    public void Forget() => IsChanged = false;

    /// <summary>Saves what changed. Never fails: what could not be saved waits for the next time.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        if (!IsChanged || IsLeft)
        {
            return;
        }

        var isSaved = false;
        IsChanged = false;
        try
        {
            isSaved = await TryAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LogNotSaved(exception.Message);
        }
        finally
        {
            IsChanged |= !isSaved;
            saved.State.Bytes = [];
        }
    }

    /// <summary>True when nothing is left to save. Where the saved state is gone (a Redis that was emptied), it is written anew.</summary>
    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            saved.State.Bytes = write();
            try
            {
                await saved.WriteStateAsync(cancellationToken);
                return true;
            }
            catch (InconsistentStateException) when (tries < Tries)
            {
                await saved.ReadStateAsync(cancellationToken);
                if (saved.RecordExists && !meets(saved.State.Bytes))
                {
                    IsLeft = true;
                    return true;
                }
            }
        }
    }

    [LoggerMessage(EventId = 6101, Level = LogLevel.Debug, Message = "What changed was not saved and waits for the next time: {Cause}")]
    private partial void LogNotSaved(string cause);
}
