using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;
using TokenGate.Usage;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// Reads what <see cref="RecordEncoder"/> wrote. A property it does not know is passed over, so that a journal of a later release
/// of the same schema can be read. What is no record at all throws <see cref="JsonException"/> or <see cref="FormatException"/>.
/// </summary>
internal static class RecordDecoder
{
    private const int Parts = 9;
    private const int OldParts = 7;

    /// <summary>The exchange in an entry's body.</summary>
    public static UsageRecord Decode(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        Expect(ref reader, JsonTokenType.StartObject);
        var record = new UsageRecord { Id = "", StartedAt = default, Judgement = Unjudged };
        var judgement = Unjudged;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // One pass, one assignment for each property that is there; the rest keeps the record's own defaults.
            if (TryNames(ref reader, ref record) || TryNumbers(ref reader, ref record) || TryJudgement(ref reader, ref judgement))
            {
                continue;
            }

            reader.Skip();
        }

        if (record.Id.Length == 0)
        {
            throw new FormatException("the entry names no id");
        }

        return record with { Judgement = judgement };
    }

    /// <summary>
    /// The parts of a split, to the end of the array that the reader is in: nine, or the seven that were written before anything was
    /// unseen.
    /// </summary>
    public static TokenSplit Split(ref Utf8JsonReader reader)
    {
        Span<long> parts = stackalloc long[Parts];
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (count == Parts)
            {
                throw new FormatException($"a split has {OldParts} or {Parts} parts");
            }

            parts[count++] = reader.GetInt64();
        }

        return count is OldParts or Parts
            ? new TokenSplit(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6]) { UnseenInput = parts[7], UnseenOutput = parts[8] }
            : throw new FormatException($"a split has {OldParts} or {Parts} parts, not {count}");
    }

    /// <summary>A stored verdict.</summary>
    public static Verdict VerdictOf(string name) =>
        StoredNames.TryParse(name, out Verdict verdict) ? verdict : throw new FormatException($"no verdict is named {name}");

    /// <summary>Reads the next token, which has to be of this kind.</summary>
    public static void Expect(ref Utf8JsonReader reader, JsonTokenType kind)
    {
        if (!reader.Read() || reader.TokenType != kind)
        {
            throw new FormatException($"{kind} expected at byte {reader.TokenStartIndex}");
        }
    }

    /// <summary>The string value of the property that the reader stands on.</summary>
    public static string Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetString() ?? throw new FormatException("a string expected, null found");
    }

    /// <summary>The integer value of the property that the reader stands on.</summary>
    public static long Number(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetInt64();
    }

    /// <summary>The moment of the property that the reader stands on.</summary>
    public static DateTimeOffset Moment(ref Utf8JsonReader reader)
    {
        reader.Read();
        return new DateTimeOffset(DateTime.SpecifyKind(reader.GetDateTime(), DateTimeKind.Utc));
    }

    private static Judgement Unjudged { get; } = new() { Verdict = Verdict.Unreadable, Split = TokenSplit.None, Policy = "" };

    private static bool TryNames(ref Utf8JsonReader reader, ref UsageRecord record)
    {
        if (reader.ValueTextEquals("id"u8)) { record = record with { Id = Text(ref reader) }; }
        else if (reader.ValueTextEquals("user"u8)) { record = record with { User = Text(ref reader) }; }
        else if (reader.ValueTextEquals("team"u8)) { record = record with { Team = Text(ref reader) }; }
        else if (reader.ValueTextEquals("project"u8)) { record = record with { Project = Text(ref reader) }; }
        else if (reader.ValueTextEquals("client"u8)) { record = record with { Client = Text(ref reader) }; }
        else if (reader.ValueTextEquals("conversation"u8)) { record = record with { Conversation = Text(ref reader) }; }
        else if (reader.ValueTextEquals("work"u8)) { record = record with { Work = Text(ref reader) }; }
        else if (reader.ValueTextEquals("route"u8)) { record = record with { Route = Text(ref reader) }; }
        else if (reader.ValueTextEquals("method"u8)) { record = record with { Method = Text(ref reader) }; }
        else if (reader.ValueTextEquals("path"u8)) { record = record with { Path = Text(ref reader) }; }
        else if (reader.ValueTextEquals("dialect"u8)) { record = record with { Dialect = Text(ref reader) }; }
        else if (reader.ValueTextEquals("provider"u8)) { record = record with { Provider = Text(ref reader) }; }
        else if (reader.ValueTextEquals("operation"u8)) { record = record with { Operation = Text(ref reader) }; }
        else if (reader.ValueTextEquals("model"u8)) { record = record with { Model = Text(ref reader) }; }
        else if (reader.ValueTextEquals("note"u8)) { record = record with { Note = Text(ref reader) }; }
        else if (reader.ValueTextEquals("finish"u8)) { record = record with { FinishReason = Text(ref reader) }; }
        else if (reader.ValueTextEquals("ending"u8)) { record = record with { Ending = EndingOf(Text(ref reader)) }; }
        else if (reader.ValueTextEquals("source"u8)) { record = record with { Source = SourceOf(Text(ref reader)) }; }
        else { return false; }

        return true;
    }

    private static bool TryNumbers(ref Utf8JsonReader reader, ref UsageRecord record)
    {
        if (reader.ValueTextEquals("time"u8)) { record = record with { StartedAt = Moment(ref reader) }; }
        else if (reader.ValueTextEquals("ticks"u8)) { record = record with { Duration = TimeSpan.FromTicks(Number(ref reader)) }; }
        else if (reader.ValueTextEquals("status"u8)) { record = record with { Status = (int)Number(ref reader) }; }
        else if (reader.ValueTextEquals("counts"u8)) { record = record with { Counts = CountsCodec.Read(ref reader) }; }
        else if (reader.ValueTextEquals("reported"u8)) { record = record with { Reported = CountsCodec.Read(ref reader) }; }
        else if (reader.ValueTextEquals("billed"u8)) { record = record with { Billed = BillingCodec.Read(ref reader) }; }
        else if (reader.ValueTextEquals("cost"u8)) { record = record with { Cost = BillingCodec.ReadCost(ref reader) }; }
        else if (reader.ValueTextEquals("request_bytes"u8)) { record = record with { RequestBytes = Number(ref reader) }; }
        else if (reader.ValueTextEquals("response_bytes"u8)) { record = record with { ResponseBytes = Number(ref reader) }; }
        else if (reader.ValueTextEquals("truncated"u8))
        {
            reader.Read();
            record = record with { Truncated = reader.GetBoolean() };
        }
        else { return false; }

        return true;
    }

    private static bool TryJudgement(ref Utf8JsonReader reader, ref Judgement judgement)
    {
        if (reader.ValueTextEquals("verdict"u8)) { judgement = judgement with { Verdict = VerdictOf(Text(ref reader)) }; }
        else if (reader.ValueTextEquals("split"u8))
        {
            Expect(ref reader, JsonTokenType.StartArray);
            judgement = judgement with { Split = Split(ref reader) };
        }
        else if (reader.ValueTextEquals("padding"u8)) { judgement = judgement with { Padding = Score(ref reader) }; }
        else if (reader.ValueTextEquals("duplication"u8)) { judgement = judgement with { Duplication = Score(ref reader) }; }
        else if (reader.ValueTextEquals("output"u8)) { judgement = judgement with { Output = Score(ref reader) }; }
        else if (reader.ValueTextEquals("features"u8)) { judgement = judgement with { Features = Features(ref reader) }; }
        else if (reader.ValueTextEquals("policy"u8)) { judgement = judgement with { Policy = Text(ref reader) }; }
        else if (reader.ValueTextEquals("models"u8)) { judgement = judgement with { ModelVersion = Text(ref reader) }; }
        else if (reader.ValueTextEquals("rules"u8)) { judgement = judgement with { Rules = checked((int)Number(ref reader)) }; }
        else if (reader.ValueTextEquals("doubt"u8)) { judgement = judgement with { Doubt = Doubt(ref reader) }; }
        else if (reader.ValueTextEquals("judged_by"u8)) { judgement = judgement with { JudgedBy = Text(ref reader) }; }
        else { return false; }

        return true;
    }

    /// <summary>Named numbers; the reader stands on their name.</summary>
    public static ImmutableSortedDictionary<string, long> Numbers(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        var numbers = ImmutableSortedDictionary.CreateBuilder<string, long>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            numbers[name] = Number(ref reader);
        }

        return numbers.ToImmutable();
    }

    private static DoubtEntry Doubt(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartArray);
        var doubt = new DoubtEntry(Text(ref reader), Number(ref reader), Number(ref reader));
        Expect(ref reader, JsonTokenType.EndArray);
        return doubt;
    }

    private static ModelScore Score(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartArray);
        reader.Read();
        var probability = Real(ref reader);
        var reasons = new List<Reason>(3);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var feature = reader.GetString() ?? "";
            reader.Read();
            var value = Real(ref reader);
            reader.Read();
            reasons.Add(new Reason(feature, value, Real(ref reader)));
        }

        return new ModelScore(probability, reasons);
    }

    private static double Real(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.GetDouble(),
        JsonTokenType.String when reader.ValueTextEquals("NaN"u8) => double.NaN,
        JsonTokenType.String when reader.ValueTextEquals("Infinity"u8) => double.PositiveInfinity,
        JsonTokenType.String when reader.ValueTextEquals("-Infinity"u8) => double.NegativeInfinity,
        _ => throw new FormatException($"a number expected at byte {reader.TokenStartIndex}"),
    };

    private static float[] Features(ref Utf8JsonReader reader)
    {
        reader.Read();
        var bytes = reader.GetBytesFromBase64();
        var features = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < features.Length; i++)
        {
            features[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
        }

        return features;
    }

    private static TerminationReason EndingOf(string name) =>
        StoredNames.TryParse(name, out TerminationReason ending) ? ending : throw new FormatException($"no ending is named {name}");

    /// <summary>A stored source of counts.</summary>
    public static UsageSource SourceOf(string name) =>
        StoredNames.TryParse(name, out UsageSource source) ? source : throw new FormatException($"no source is named {name}");
}
