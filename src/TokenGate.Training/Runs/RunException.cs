namespace TokenGate.Training.Runs;

/// <summary>A run cannot be made with what it was given. The message says what is missing and what to do.</summary>
public sealed class RunException : Exception
{
    /// <summary>Creates the exception.</summary>
    public RunException()
    {
    }

    /// <summary>Creates the exception with its message.</summary>
    public RunException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its message and its cause.</summary>
    public RunException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
