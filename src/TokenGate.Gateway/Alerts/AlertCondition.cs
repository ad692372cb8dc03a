namespace TokenGate.Gateway.Alerts;

/// <summary>Something that a rule found to be so now.</summary>
/// <param name="Key">Which of all: the same thing has the same key, so that it is told once.</param>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="Text">A sentence with the figures.</param>
/// <param name="Ends">False for what is over with its month and of whose end nobody needs to hear.</param>
internal sealed record AlertCondition(string Key, string Title, string Text, bool Ends = true);
