using TokenGate.Dialects.Json;

namespace TokenGate.Dialects.OpenAiRealtime;

/// <summary>
/// What the user speaks: one token for each 100 ms (https://platform.openai.com/docs/guides/realtime-costs). PCM is 16 bits at 24 kHz,
/// G.711 8 bits at 8 kHz.
/// Sizes are those of base64 as it stands on the wire.
/// </summary>
internal sealed class RealtimeAudio
{
    private const int PcmBytesPerToken = 24_000 * 2 / 10;

    private const int G711BytesPerToken = 8_000 / 10;

    private int _bytesPerToken = PcmBytesPerToken;
    private long _buffered;

    /// <summary>Takes the name of a format: <c>pcm16</c>, <c>g711_ulaw</c>, or <c>audio/pcm</c>, <c>audio/pcmu</c>.</summary>
    public void SetFormat(JsonValue name)
    {
        if (name.IsString)
        {
            var isG711 = name.Raw.Span.StartsWith("g711"u8) || name.Is("audio/pcmu"u8) || name.Is("audio/pcma"u8);
            _bytesPerToken = isG711 ? G711BytesPerToken : PcmBytesPerToken;
        }
    }

    /// <summary>More was spoken.</summary>
    public void Append(int bytes) => _buffered += bytes;

    /// <summary>What was spoken is thrown away.</summary>
    public void Clear() => _buffered = 0;

    /// <summary>The size of the utterance that ended last.</summary>
    public long Last { get; private set; }

    /// <summary>Ends an utterance, and gives its size.</summary>
    public long Commit()
    {
        var bytes = _buffered;
        Last = bytes > 0 ? bytes : Last;
        _buffered = 0;
        return bytes;
    }

    /// <summary>What so many bytes of base64 cost, in tokens.</summary>
    public int TokensOf(long bytes) => (int)Math.Min(bytes / 4 * 3 / _bytesPerToken, int.MaxValue);
}
