namespace TokenGate.FunctionalTests.Wire;

/// <summary>
/// How far one side of an exchange has read. The other side sends its next piece only when the one before has arrived: so "passed on in
/// time" is a fact of order and not of clocks, and a proxy that holds a piece back stops the exchange.
/// </summary>
internal sealed class Progress
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private TaskCompletionSource _moved = New();
    private long _reached = -1;
    private bool _ended;

    /// <summary>True when a piece did not arrive although its side waited for it.</summary>
    public bool Stuck { get; private set; }

    /// <summary>The head was read.</summary>
    public void ReportHead() => Report(0);

    /// <summary>So many bytes of the body were read.</summary>
    public void Report(long bytes)
    {
        lock (_gate)
        {
            _reached = Math.Max(_reached, bytes);
            Move();
        }
    }

    /// <summary>The reading side has ended: nobody needs to wait for it any more.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended = true;
            Move();
        }
    }

    /// <summary>Waits until the head (0) or so many bytes of the body were read.</summary>
    public async Task WaitForAsync(long bytes)
    {
        while (true)
        {
            Task moved;
            lock (_gate)
            {
                if (_reached >= bytes || _ended)
                {
                    return;
                }

                moved = _moved.Task;
            }

            try
            {
                await moved.WaitAsync(Limit);
            }
            catch (TimeoutException)
            {
                Stuck = true;
                return;
            }
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Move()
    {
        var moved = _moved;
        _moved = New();
        moved.SetResult();
    }
}
