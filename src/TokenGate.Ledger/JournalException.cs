namespace TokenGate.Ledger;

/// <summary>The journal could not do what was asked. The message names the file, the cause and the remedy.</summary>
public sealed class JournalException : Exception
{
    /// <summary>Creates the exception.</summary>
    public JournalException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    public JournalException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>True when the file is damaged or no journal: waiting will not help, <see cref="Journal.SetAside"/> does.</summary>
    public bool IsDamaged { get; init; }

    /// <summary>Who holds the journal, when that is why it cannot be opened for writing; null for every other fault.</summary>
    public JournalOwner? Owner { get; init; }
}
