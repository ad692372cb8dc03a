namespace TokenGate.Demo.Wire;

/// <summary>Usage as the simulated endpoint reports it, in tokens.</summary>
/// <param name="Input">All input tokens, cached ones included.</param>
/// <param name="Output">All output tokens.</param>
/// <param name="Cached">Input tokens read from the prompt cache; a subset of <paramref name="Input"/>.</param>
internal sealed record ReplyUsage(long Input, long Output, long Cached);
