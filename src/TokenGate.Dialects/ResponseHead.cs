namespace TokenGate.Dialects;

/// <summary>What is known of a response before its body.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Header">Looks a response header up, case-insensitively; several lines are joined by a comma; null when absent.</param>
public readonly record struct ResponseHead(int Status, Func<string, string?> Header)
{
    /// <summary>The default of <see cref="CaptureLimit"/>: 16 MiB.</summary>
    public const long DefaultCaptureLimit = 16 * 1024 * 1024;

    /// <summary>
    /// How many bytes of answer text, of one frame and of an unstreamed body a reader keeps at most. Of a larger JSON body the small
    /// top-level members are still read, usage among them.
    /// </summary>
    public long CaptureLimit { get; init; } = DefaultCaptureLimit;
}
