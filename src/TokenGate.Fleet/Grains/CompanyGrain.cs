using Microsoft.Extensions.Logging;
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
    private ChangeSaver _saver = null!;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _saver = new ChangeSaver(saved, () => _memory.Save(gateway.Key, gateway.Clock.GetUtcNow()), Meet, logger);
        if (saved.RecordExists)
        {
            _ = Meet(saved.State.Bytes);
            saved.State.Bytes = [];
        }

        this.RegisterGrainTimer(_saver.SaveAsync, new GrainTimerCreationOptions(gateway.FirstSave(), gateway.SaveEvery) { KeepAlive = true });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _saver.SaveAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<bool[]> MeetAsync(ulong[] entries)
    {
        if (entries.Length > 0)
        {
            _saver.Change();
        }

        return Task.FromResult(_memory.Meet(entries));
    }

    /// <summary>Lines know no owner: what another one saved is met once more, and both are kept.</summary>
    private bool Meet(byte[] other)
    {
        try
        {
            if (other.Length > 0)
            {
                _memory.Restore(gateway.Key, other, gateway.Clock.GetUtcNow());
            }
        }
        catch (InvalidDataException exception)
        {
            LogNotRead(exception.Message);
        }

        return true;
    }

    [LoggerMessage(EventId = 6105, Level = LogLevel.Warning, Message = "The company's saved instructions cannot be read and are left out: {Cause}")]
    private partial void LogNotRead(string cause);
}
