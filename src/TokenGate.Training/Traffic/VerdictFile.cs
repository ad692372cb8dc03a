using System.Buffers;
using System.Text.Json;
using TokenGate.Usage;

namespace TokenGate.Training.Traffic;

/// <summary>Writes verdict files: one JSON line for each record, in the order in which they come.</summary>
public sealed class VerdictFile : IDisposable
{
    private readonly Stream _stream;
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly Utf8JsonWriter _writer;

    /// <summary>Creates the file, replacing one that is there.</summary>
    public VerdictFile(string path)
        : this(new BufferedStream(File.Create(path), 65_536))
    {
    }

    /// <summary>Writes to a stream, which it owns.</summary>
    public VerdictFile(Stream stream)
    {
        _stream = stream;
        _writer = new Utf8JsonWriter(_buffer);
    }

    /// <summary>Writes one record's line.</summary>
    public void Write(UsageRecord record)
    {
        _writer.Reset();
        _buffer.ResetWrittenCount();
        _writer.WriteStartObject();
        _writer.WriteString("id", record.Id);
        _writer.WriteString("verdict", record.Judgement.Verdict.Name());
        WriteScore("padding", record.Judgement.Padding);
        WriteScore("duplication", record.Judgement.Duplication);
        WriteScore("output", record.Judgement.Output);
        WriteReasons(record.Judgement);
        WriteTokens(record);
        WriteDoubt(record.Judgement.Doubt);
        WriteCost(record.Cost);
        _writer.WriteString("dialect", record.Dialect);
        _writer.WriteString("model", record.Model);
        _writer.WriteEndObject();
        _writer.Flush();
        _stream.Write(_buffer.WrittenSpan);
        _stream.WriteByte((byte)'\n');
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        _stream.Dispose();
    }

    /// <summary>The reasons of the score that decided: the highest one.</summary>
    private static ModelScore? Deciding(Judgement judgement) => judgement.Verdict switch
    {
        Verdict.Padded => judgement.Padding,
        Verdict.Duplicate => judgement.Duplication,
        Verdict.Inflated => judgement.Output,
        _ => new[] { judgement.Padding, judgement.Duplication, judgement.Output }.MaxBy(score => score?.Probability ?? -1),
    };

    private void WriteScore(string name, ModelScore? score)
    {
        if (score is null)
        {
            _writer.WriteNull(name);
        }
        else
        {
            _writer.WriteNumber(name, score.Probability);
        }
    }

    private void WriteReasons(Judgement judgement)
    {
        _writer.WriteStartArray("reasons");
        foreach (var reason in Deciding(judgement)?.Reasons ?? [])
        {
            _writer.WriteStartObject();
            _writer.WriteString("feature", reason.Feature);
            _writer.WriteNumber("value", reason.Value);
            _writer.WriteNumber("contribution", reason.Contribution);
            _writer.WriteEndObject();
        }

        _writer.WriteEndArray();
    }

    private void WriteTokens(UsageRecord record)
    {
        var split = record.Judgement.Split;
        _writer.WriteStartObject("tokens");
        WriteCount("input", record.Counts.Input);
        _writer.WriteNumber("replayed", split.Replayed);
        _writer.WriteNumber("repeated", split.Repeated);
        _writer.WriteNumber("unseen_input", split.UnseenInput);
        _writer.WriteNumber("trusted_input", split.TrustedInput);
        _writer.WriteNumber("withheld_input", split.WithheldInput);
        WriteCount("output", record.Counts.Output);
        _writer.WriteNumber("repeated_output", split.RepeatedOutput);
        _writer.WriteNumber("unseen_output", split.UnseenOutput);
        _writer.WriteNumber("trusted_output", split.TrustedOutput);
        _writer.WriteNumber("withheld_output", split.WithheldOutput);
        WriteCount("reasoning", record.Counts.Reasoning);
        WriteCount("cached", record.Counts.Cached);
        WriteCount("cache_write", record.Counts.CacheWrite);
        _writer.WriteString("source", record.Source.Name());
        _writer.WriteEndObject();
    }

    private void WriteDoubt(DoubtEntry? doubt)
    {
        if (doubt is { } entry)
        {
            _writer.WriteStartObject("doubt");
            _writer.WriteString("score", entry.Score);
            _writer.WriteNumber("drawn", entry.Drawn);
            _writer.WriteNumber("balance", entry.Balance);
            _writer.WriteEndObject();
        }
    }

    private void WriteCost(ExchangeCost? cost)
    {
        if (cost is { } known)
        {
            _writer.WriteStartObject("cost");
            _writer.WriteString("currency", known.Currency);
            _writer.WriteString("gross", ExchangeCost.Text(known.Gross));
            _writer.WriteString("trusted", ExchangeCost.Text(known.Trusted));
            _writer.WriteString("withheld", ExchangeCost.Text(known.Withheld));
            _writer.WriteString("prices", known.Prices);
            _writer.WriteEndObject();
        }
    }

    private void WriteCount(string name, long? count)
    {
        if (count is { } known)
        {
            _writer.WriteNumber(name, known);
        }
        else
        {
            _writer.WriteNull(name);
        }
    }
}
