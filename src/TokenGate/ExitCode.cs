namespace TokenGate;

/// <summary>What the program's exit code says.</summary>
internal static class ExitCode
{
    /// <summary>All is well.</summary>
    public const int Fine = 0;

    /// <summary>The thing asked about is not so: a faulty configuration, an unknown exchange, a broken chain; or it could not be done.</summary>
    public const int NotSo = 1;

    /// <summary>The command line does not make sense, or names what is not there.</summary>
    public const int WrongUse = 2;
}
