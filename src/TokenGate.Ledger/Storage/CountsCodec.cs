using System.Collections.Immutable;
using System.Text.Json;
using TokenGate.Usage;

namespace TokenGate.Ledger.Storage;

/// <summary>Gross counts as they are stored: an object, what is unknown left out.</summary>
internal static class CountsCodec
{
    /// <summary>Writes counts under a name.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, TokenCounts counts)
    {
        writer.WriteStartObject(name);
        RecordEncoder.Known(writer, "input"u8, counts.Input);
        RecordEncoder.Known(writer, "output"u8, counts.Output);
        RecordEncoder.Known(writer, "cached"u8, counts.Cached);
        RecordEncoder.Known(writer, "cache_write"u8, counts.CacheWrite);
        RecordEncoder.Known(writer, "cache_write_hour"u8, counts.CacheWriteHour);
        RecordEncoder.Known(writer, "reasoning"u8, counts.Reasoning);
        RecordEncoder.Known(writer, "audio_input"u8, counts.AudioInput);
        RecordEncoder.Known(writer, "audio_output"u8, counts.AudioOutput);
        RecordEncoder.Known(writer, "image_input"u8, counts.ImageInput);
        RecordEncoder.Known(writer, "image_output"u8, counts.ImageOutput);
        RecordEncoder.Known(writer, "video_input"u8, counts.VideoInput);
        RecordEncoder.Known(writer, "video_output"u8, counts.VideoOutput);
        RecordEncoder.Known(writer, "document_input"u8, counts.DocumentInput);
        RecordEncoder.Known(writer, "tool_use_input"u8, counts.ToolUseInput);
        RecordEncoder.Numbers(writer, "extra"u8, counts.Extra);
        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote; the reader stands on its name.</summary>
    public static TokenCounts Read(ref Utf8JsonReader reader)
    {
        long? input = null, output = null, cached = null, cacheWrite = null, cacheWriteHour = null, reasoning = null, audioInput = null, audioOutput = null;
        long? imageInput = null, imageOutput = null, videoInput = null, videoOutput = null, documentInput = null, toolUseInput = null;
        var extra = ImmutableSortedDictionary<string, long>.Empty;
        RecordDecoder.Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("input"u8)) { input = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("output"u8)) { output = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("cached"u8)) { cached = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("cache_write"u8)) { cacheWrite = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("cache_write_hour"u8)) { cacheWriteHour = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("reasoning"u8)) { reasoning = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("audio_input"u8)) { audioInput = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("audio_output"u8)) { audioOutput = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("image_input"u8)) { imageInput = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("image_output"u8)) { imageOutput = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("video_input"u8)) { videoInput = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("video_output"u8)) { videoOutput = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("document_input"u8)) { documentInput = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("tool_use_input"u8)) { toolUseInput = RecordDecoder.Number(ref reader); }
            else if (reader.ValueTextEquals("extra"u8)) { extra = RecordDecoder.Numbers(ref reader); }
            else { reader.Skip(); }
        }

        return new TokenCounts
        {
            Input = input,
            Output = output,
            Cached = cached,
            CacheWrite = cacheWrite,
            CacheWriteHour = cacheWriteHour,
            Reasoning = reasoning,
            AudioInput = audioInput,
            AudioOutput = audioOutput,
            ImageInput = imageInput,
            ImageOutput = imageOutput,
            VideoInput = videoInput,
            VideoOutput = videoOutput,
            DocumentInput = documentInput,
            ToolUseInput = toolUseInput,
            Extra = extra,
        };
    }
}
