namespace TokenGate;

/// <summary>Process exit codes.</summary>
internal static class ExitCode
{
    /// <summary>Success.</summary>
    public const int Success = 0;

    /// <summary>
    /// The check failed (invalid configuration, unknown exchange, broken chain), or the operation could not be completed.
    /// </summary>
    public const int Failure = 1;

    /// <summary>Wrong usage: an invalid command line, or one that names a file that does not exist.</summary>
    public const int WrongUsage = 2;
}
