namespace TokenGate.FunctionalTests.Wire;

/// <summary>A message as one side received it; the head is null when the connection ended before one.</summary>
internal sealed record RawMessage(RawHead? Head, RawBody Body, MessageEnd End)
{
    /// <summary>When the head came (<see cref="System.Diagnostics.Stopwatch"/> ticks).</summary>
    public long HeadAt { get; init; }

    /// <summary>The body as Latin-1 text.</summary>
    public string Text => System.Text.Encoding.Latin1.GetString(Body.Bytes);
}
