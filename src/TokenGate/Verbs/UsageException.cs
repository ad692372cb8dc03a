namespace TokenGate.Verbs;

/// <summary>The command line does not make sense. The message says what to write instead.</summary>
/// <param name="message">The message.</param>
internal sealed class UsageException(string message) : Exception(message);
