using Microsoft.Extensions.Logging;
using Orleans.Storage;
using TokenGate.Fleet.Ownership;
using TokenGate.Scoring.Memory;

namespace TokenGate.Fleet.Grains;

/// <summary>
/// Owns an eighth of what the company sends as instructions: it is asked for lines that a gateway never saw, and for no others.
/// </summary>
internal sealed partial class CompanyGrain(
    [PersistentState("company", ByteStorage.Name)] IPersistentState<SavedState> saved, GatewayMember gateway, ILogger<CompanyGrain> logger) : Grain, ICompanyGrain
{
    private readonly CompanyMemory _memory = new(gateway.Judge.Window);
    private bool _isChanged;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (saved.RecordExists && saved.State.Bytes.Length > 0)
        {
            try
            {
                _memory.Restore(gateway.Key, saved.State.Bytes, gateway.Clock.GetUtcNow());
            }
            catch (InvalidDataException exception)
            {
                LogNotRead(exception.Message);
            }
        }

        this.RegisterGrainTimer(SaveAsync, new GrainTimerCreationOptions(gateway.FirstSave(), gateway.SaveEvery) { KeepAlive = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => SaveAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<bool[]> MeetAsync(ulong[] entries)
    {
        _isChanged |= entries.Length > 0;
        return Task.FromResult(_memory.Meet(entries));
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        if (!_isChanged)
        {
            return;
        }

        _isChanged = false;
        try
        {
            saved.State.Bytes = _memory.Save(gateway.Key, gateway.Clock.GetUtcNow());
            await saved.WriteStateAsync(cancellationToken);
        }
        catch (InconsistentStateException)
        {
            // Lines know no owner: what another one saved is met once more, and both are kept.
            await saved.ReadStateAsync(cancellationToken);
            if (saved.RecordExists && saved.State.Bytes.Length > 0)
            {
                _memory.Restore(gateway.Key, saved.State.Bytes, gateway.Clock.GetUtcNow());
            }

            _isChanged = true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _isChanged = true;
            LogNotSaved(exception.Message);
        }
    }

    [LoggerMessage(EventId = 6104, Level = LogLevel.Debug, Message = "The company's instructions were not saved: {Cause}")]
    private partial void LogNotSaved(string cause);

    [LoggerMessage(EventId = 6105, Level = LogLevel.Warning, Message = "The company's saved instructions cannot be read and start empty: {Cause}")]
    private partial void LogNotRead(string cause);
}
