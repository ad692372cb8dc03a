using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TokenGate.Gateway.Peers;

/// <summary>What a gateway has of what was asked for.</summary>
/// <typeparam name="TRow">A row.</typeparam>
internal sealed record SumAnswer<TRow>
{
    private static readonly JsonSerializerOptions Form = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    /// <summary>The last sequence number of the journal before it was read.</summary>
    public long Position { get; init; }

    /// <summary>Days that were booked on since the asker's position, asked for or not; null for any of them.</summary>
    public DateOnly[]? Changed { get; init; }

    /// <summary>The days that the asker does not have, or that changed.</summary>
    public SumDay<TRow>[] Days { get; init; } = [];

    /// <summary>The parts of days, in the order in which they were asked for.</summary>
    public TRow[][] Spans { get; init; } = [];

    /// <summary>The answer as it crosses: names repeat much, so it is packed.</summary>
    public byte[] ToBytes()
    {
        using var packed = new MemoryStream();
        using (var pack = new ZLibStream(packed, CompressionLevel.Fastest))
        {
            JsonSerializer.Serialize(pack, this, Form);
        }

        return packed.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote; null where it is none.</summary>
    public static SumAnswer<TRow>? TryRead(byte[] bytes)
    {
        try
        {
            using var packed = new MemoryStream(bytes, writable: false);
            using var pack = new ZLibStream(packed, CompressionMode.Decompress);
            return JsonSerializer.Deserialize<SumAnswer<TRow>>(pack, Form);
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException)
        {
            return null;
        }
    }
}
