namespace TokenGate.Verbs;

/// <summary>Invalid command line. The message says what to write instead.</summary>
/// <param name="message">The message.</param>
internal sealed class UsageException(string message) : Exception(message);
