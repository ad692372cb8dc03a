using System.Diagnostics.CodeAnalysis;

namespace TokenGate.Metering;

/// <summary>
/// Work of ours whose fault must not end the exchange: the first is kept for the record's caller. What most of it works on is handed to it,
/// so that no step of an exchange needs a closure.
/// </summary>
[SuppressMessage("Design", "CA1031", Justification = "G2: no fault of ours may reach the traffic, and G3: there is a record all the same.")]
public sealed partial class MeteredExchange
{
    private void Guard<TState>(TState state, Action<TState> work)
    {
        try
        {
            work(state);
        }
        catch (Exception fault)
        {
            Fault ??= fault;
        }
    }

    private T? Guard<TState, T>(TState state, Func<TState, T?> work)
        where T : class
    {
        try
        {
            return work(state);
        }
        catch (Exception fault)
        {
            Fault ??= fault;
            return null;
        }
    }

    private T? Guard<T>(Func<T?> work)
        where T : class => Guard(work, static work => work());

    private async ValueTask GuardAsync(Func<ValueTask> work)
    {
        try
        {
            await work();
        }
        catch (Exception fault)
        {
            Fault ??= fault;
        }
    }
}
