using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using TokenGate.Usage;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// The canonical encoding of what the journal stores: compact JSON with a fixed order of properties, what is unknown or a record's
/// default left out. The same record always gives the same bytes; auditors read them without this program.
/// </summary>
internal static class RecordEncoder
{
    private const string None = "-";

    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>
    /// Each thread's own writer: records are encoded on the threads of their exchanges. It stays as large as a thread's largest record.
    /// </summary>
    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? _scratch;

    /// <summary>The bytes of an exchange.</summary>
    public static byte[] Encode(UsageRecord record) => Write(record, Exchange).ToArray();

    /// <summary>The same in memory of the shared pool, which the caller gives back, and their number.</summary>
    public static (byte[] Rented, int Length) Rent(UsageRecord record)
    {
        var body = Write(record, Exchange);
        var rented = ArrayPool<byte>.Shared.Rent(body.Length);
        body.CopyTo(rented);
        return (rented, body.Length);
    }

    private static void Exchange(Utf8JsonWriter writer, UsageRecord record)
    {
        writer.WriteString("id"u8, record.Id);
        writer.WriteString("time"u8, record.StartedAt.UtcDateTime);
        Number(writer, "ticks"u8, record.Duration.Ticks);
        Name(writer, "user"u8, record.User, None);
        Name(writer, "team"u8, record.Team, None);
        Name(writer, "project"u8, record.Project, None);
        Name(writer, "client"u8, record.Client, None);
        Name(writer, "conversation"u8, record.Conversation, "");
        Name(writer, "work"u8, record.Work, "");
        Name(writer, "route"u8, record.Route, None);
        Name(writer, "method"u8, record.Method, "");
        Name(writer, "path"u8, record.Path, "");
        Name(writer, "dialect"u8, record.Dialect, None);
        Name(writer, "provider"u8, record.Provider, None);
        Name(writer, "operation"u8, record.Operation, None);
        Name(writer, "model"u8, record.Model, None);
        Known(writer, "status"u8, record.Status);
        writer.WriteString("ending"u8, record.Ending.Name());
        writer.WriteString("source"u8, record.Source.Name());
        CountsCodec.Write(writer, "counts"u8, record.Counts);
        if (record.Reported is { } reported)
        {
            CountsCodec.Write(writer, "reported"u8, reported);
        }

        BillingCodec.Write(writer, record.Billed);
        BillingCodec.Write(writer, record.Cost);
        writer.WriteString("verdict"u8, record.Judgement.Verdict.Name());
        Number(writer, "rules"u8, record.Judgement.Rules);
        Split(writer, "split"u8, record.Judgement.Split);
        Score(writer, "padding"u8, record.Judgement.Padding);
        Score(writer, "duplication"u8, record.Judgement.Duplication);
        Score(writer, "output"u8, record.Judgement.Output);
        Features(writer, record.Judgement.Features.Span);
        Name(writer, "policy"u8, record.Judgement.Policy, "");
        Name(writer, "models"u8, record.Judgement.ModelVersion, "");
        Doubt(writer, record.Judgement.Doubt);
        Name(writer, "judged_by"u8, record.Judgement.JudgedBy, "");
        Name(writer, "note"u8, record.Note, "");
        if (record.Truncated)
        {
            writer.WriteBoolean("truncated"u8, true);
        }

        if (record.FinishReason is { } finish)
        {
            writer.WriteString("finish"u8, finish);
        }

        Number(writer, "request_bytes"u8, record.RequestBytes);
        Number(writer, "response_bytes"u8, record.ResponseBytes);
    }

    /// <summary>The bytes of a note.</summary>
    public static byte[] Encode(JournalNote note) => Write(writer =>
    {
        writer.WriteString("id"u8, note.Id);
        writer.WriteString("time"u8, note.At.UtcDateTime);
        writer.WriteStartObject("facts"u8);
        foreach (var (name, value) in note.Facts.OrderBy(fact => fact.Key, StringComparer.Ordinal))
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
    });

    /// <summary>Writes a split under a name, unless nothing was used.</summary>
    public static void Split(Utf8JsonWriter writer, ReadOnlySpan<byte> name, TokenSplit split)
    {
        if (split == TokenSplit.None)
        {
            return;
        }

        writer.WriteStartArray(name);
        Parts(writer, split);
        writer.WriteEndArray();
    }

    /// <summary>
    /// Writes the parts of a split: seven in the order of <see cref="TokenSplit"/>, and unseen input and output behind them where there is
    /// any.
    /// </summary>
    public static void Parts(Utf8JsonWriter writer, TokenSplit split)
    {
        writer.WriteNumberValue(split.Replayed);
        writer.WriteNumberValue(split.Repeated);
        writer.WriteNumberValue(split.TrustedInput);
        writer.WriteNumberValue(split.WithheldInput);
        writer.WriteNumberValue(split.RepeatedOutput);
        writer.WriteNumberValue(split.TrustedOutput);
        writer.WriteNumberValue(split.WithheldOutput);
        if ((split.UnseenInput | split.UnseenOutput) != 0)
        {
            writer.WriteNumberValue(split.UnseenInput);
            writer.WriteNumberValue(split.UnseenOutput);
        }
    }

    /// <summary>Writes named numbers in the order of their names, unless there are none.</summary>
    public static void Numbers(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ImmutableSortedDictionary<string, long> numbers)
    {
        if (numbers.IsEmpty)
        {
            return;
        }

        writer.WriteStartObject(name);
        foreach (var (key, value) in numbers.OrderBy(number => number.Key, StringComparer.Ordinal))
        {
            writer.WriteNumber(key, value);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes one object and gives its bytes.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> content) => Write(content, static (writer, content) => content(writer)).ToArray();

    /// <summary>Writes one object into the thread's own memory: the bytes are there until the thread writes the next.</summary>
    private static ReadOnlySpan<byte> Write<T>(T from, Action<Utf8JsonWriter, T> content)
    {
        var (buffer, writer) = _scratch ??= NewScratch();
        buffer.ResetWrittenCount();
        writer.Reset();
        writer.WriteStartObject();
        content(writer, from);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan;
    }

    /// <summary>Writes a name unless it is the one that readers assume.</summary>
    public static void Name(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string value, string assumed)
    {
        if (value != assumed)
        {
            writer.WriteString(name, value);
        }
    }

    /// <summary>Writes a number unless it is 0.</summary>
    public static void Number(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long value)
    {
        if (value != 0)
        {
            writer.WriteNumber(name, value);
        }
    }

    /// <summary>Writes a number unless it is unknown.</summary>
    public static void Known(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } known)
        {
            writer.WriteNumber(name, known);
        }
    }

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer) NewScratch()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        return (buffer, new Utf8JsonWriter(buffer, Options));
    }

    private static void Doubt(Utf8JsonWriter writer, DoubtEntry? entry)
    {
        if (entry is not { } doubt)
        {
            return;
        }

        writer.WriteStartArray("doubt"u8);
        writer.WriteStringValue(doubt.Score);
        writer.WriteNumberValue(doubt.Drawn);
        writer.WriteNumberValue(doubt.Balance);
        writer.WriteEndArray();
    }

    private static void Score(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ModelScore? score)
    {
        if (score is null)
        {
            return;
        }

        writer.WriteStartArray(name);
        Real(writer, score.Probability);
        foreach (var reason in score.Reasons)
        {
            writer.WriteStringValue(reason.Feature);
            Real(writer, reason.Value);
            Real(writer, reason.Contribution);
        }

        writer.WriteEndArray();
    }

    /// <summary>
    /// JSON has no name for what is not a finite number; it is kept as a string, because a record must never fail for it.
    /// </summary>
    private static void Real(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumberValue(value);
        }
        else
        {
            writer.WriteStringValue(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8);
        }
    }

    /// <summary>Features are stored as the bytes of little-endian floats: exact, and a third of their decimal text.</summary>
    private static void Features(Utf8JsonWriter writer, ReadOnlySpan<float> features)
    {
        if (features.IsEmpty)
        {
            return;
        }

        if (BitConverter.IsLittleEndian)
        {
            writer.WriteBase64String("features"u8, MemoryMarshal.AsBytes(features));
            return;
        }

        var bytes = new byte[features.Length * sizeof(float)];
        for (var i = 0; i < features.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), features[i]);
        }

        writer.WriteBase64String("features"u8, bytes);
    }
}
