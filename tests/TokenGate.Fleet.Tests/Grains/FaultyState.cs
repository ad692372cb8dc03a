using Orleans.Storage;
using TokenGate.Fleet.Grains;

namespace TokenGate.Fleet.Tests.Grains;

/// <summary>What is saved of a grain, in a store that fails where it is told to.</summary>
internal sealed class FaultyState : IPersistentState<SavedState>
{
    /// <summary>What writes do, one after the other: an exception, or nothing; without any left they succeed.</summary>
    public Queue<Exception?> Writes { get; } = new();

    /// <summary>What the next read throws; null for none.</summary>
    public Exception? Read { get; set; }

    /// <summary>What another owner saved; null for nothing.</summary>
    public byte[]? Other { get; set; }

    /// <summary>What was written last.</summary>
    public byte[]? Written { get; private set; }

    public SavedState State { get; set; } = new();

    public string Etag { get; set; } = "";

    public bool RecordExists { get; private set; }

    public static Exception Inconsistent => new InconsistentStateException("another owner saved", "1", "2");

    public Task ClearStateAsync() => throw new NotSupportedException();

    public Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

    public Task WriteStateAsync() => WriteStateAsync(default);

    public Task WriteStateAsync(CancellationToken cancellationToken)
    {
        if (Writes.TryDequeue(out var fault) && fault is not null)
        {
            return Task.FromException(fault);
        }

        Written = State.Bytes;
        return Task.CompletedTask;
    }

    public Task ReadStateAsync() => ReadStateAsync(default);

    public Task ReadStateAsync(CancellationToken cancellationToken)
    {
        if (Read is { } fault)
        {
            return Task.FromException(fault);
        }

        (RecordExists, State) = (Other is not null, new SavedState { Bytes = Other ?? [] });
        return Task.CompletedTask;
    }
}
