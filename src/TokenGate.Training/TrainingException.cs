namespace TokenGate.Training;

/// <summary>A run cannot be made with what it was given. The message says what is missing, where, and what to do.</summary>
public sealed class TrainingException(string message, Exception? inner = null) : Exception(message, inner);
