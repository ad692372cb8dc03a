namespace TokenGate.Fleet.Grains;

/// <summary>
/// Whose turn it is to judge an exchange whose owner lives in the gateway that asks. Both would judge by what this process knows of the
/// company: whoever comes second would find the exchange's own instructions there, and count them for nobody. So one of the two judges.
/// Thread-safe.
/// </summary>
internal sealed class JudgingTurn
{
    private int _isTaken;

    /// <summary>True for whoever asks first: the owner before it judges, the caller when it waited long enough.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;
}
