namespace TokenGate.Training.Corpora;

/// <summary>A corpus cannot be read. The message names the file and what to do.</summary>
public sealed class CorpusException : Exception
{
    /// <summary>Creates the exception.</summary>
    public CorpusException()
    {
    }

    /// <summary>Creates the exception with its message.</summary>
    public CorpusException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its message and its cause.</summary>
    public CorpusException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
