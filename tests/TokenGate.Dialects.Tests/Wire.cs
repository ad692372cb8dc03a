using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using TokenGate.Usage;
using ZstdSharp;

namespace TokenGate.Dialects.Tests;

/// <summary>Plays bytes to readers.</summary>
internal static class Wire
{
    public static IDialect Detect(Fixture fixture)
    {
        var head = fixture.RequestHead;
        return DialectRegistry.Default.Detect(in head, fixture.Request, null)
            ?? throw new InvalidOperationException($"No dialect for {fixture.Path}.");
    }

    /// <summary>The dialect that the head alone tells.</summary>
    public static IDialect Detect(in RequestHead head) =>
        DialectRegistry.Default.Detect(in head, default, null) ?? throw new InvalidOperationException($"No dialect for {head.Path}.");

    public static RequestContent Ask(in RequestHead head, ReadOnlyMemory<byte> body) => DialectRegistry.ReadRequest(Detect(in head), in head, body);

    public static ResponseReader Open(in RequestHead head, in ResponseHead response) => DialectRegistry.OpenResponse(Detect(in head), in head, in response);

    /// <summary>Opens a session whose upgrade was agreed to.</summary>
    public static SessionReader OpenSession(string path, long limit = ResponseHead.DefaultCaptureLimit)
    {
        var head = new RequestHead("GET", path, null, static _ => null);
        return Detect(in head).OpenSession(in head, new ResponseHead(101, static _ => null) { CaptureLimit = limit })
            ?? throw new InvalidOperationException($"No session at {path}.");
    }

    public static ResponseReader Open(Fixture fixture, string? encoding = null)
    {
        var request = fixture.RequestHead;
        var response = fixture.ResponseHead(encoding);
        return DialectRegistry.OpenResponse(Detect(fixture), in request, in response);
    }

    public static ResponseContent Read(Fixture fixture, byte[] body, string? encoding, params int[] cuts)
    {
        using var reader = Open(fixture, encoding);
        var start = 0;
        foreach (var cut in cuts)
        {
            reader.Append(body.AsSpan(start, cut - start));
            start = cut;
        }

        reader.Append(body.AsSpan(start));
        return reader.Complete(complete: true);
    }

    public static ResponseContent ReadByteByByte(Fixture fixture, byte[] body, string? encoding)
    {
        using var reader = Open(fixture, encoding);
        foreach (var value in body)
        {
            reader.Append([value]);
        }

        return reader.Complete(complete: true);
    }

    /// <summary>A header of an exchange that was written down, by its name in any case; null when it is not there.</summary>
    public static string? Header(JsonElement row, string group, string name)
    {
        if (!row.TryGetProperty(group, out var headers) || headers.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var header in headers.EnumerateObject())
        {
            if (header.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return header.Value.ValueKind == JsonValueKind.String ? header.Value.GetString() : header.Value.ToString();
            }
        }

        return null;
    }

    public static byte[] Encode(byte[] body, string coding)
    {
        using var target = new MemoryStream();
        using (Stream stream = coding switch
        {
            "gzip" => new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true),
            "deflate" => new ZLibStream(target, CompressionLevel.Optimal, leaveOpen: true),
            "raw" => new DeflateStream(target, CompressionLevel.Optimal, leaveOpen: true),
            "br" => new BrotliStream(target, CompressionLevel.Optimal, leaveOpen: true),
            "zstd" => new CompressionStream(target, 3, leaveOpen: true),
            _ => throw new ArgumentOutOfRangeException(nameof(coding)),
        })
        {
            stream.Write(body);
        }

        return target.ToArray();
    }

    /// <summary>Everything that was read, in a form that compares.</summary>
    public static string Describe(ResponseContent content)
    {
        var text = new StringBuilder();
        var usage = content.Usage;
        text.Append(CultureInfo.InvariantCulture, $"model={content.Model} id={content.ResponseId} finish={content.FinishReason} ended={content.Ended} error={content.Error} ");
        text.Append(CultureInfo.InvariantCulture, $"problem={content.Problem} output={content.HasOutput} untold={content.TellsNoTokens} refused={content.UsageProblem} ");
        text.Append(usage is null
            ? "usage=null"
            : $"in={usage.Input} out={usage.Output} cached={usage.Cached} write={usage.CacheWrite} reasoning={usage.Reasoning} "
                + $"hour={usage.CacheWriteHour} tools={usage.ToolUseInput} audio={usage.AudioInput}/{usage.AudioOutput} image={usage.ImageInput}/{usage.ImageOutput} "
                + $"video={usage.VideoInput}/{usage.VideoOutput} document={usage.DocumentInput} extra={string.Join(',', usage.Extra.Select(static pair => $"{pair.Key}:{pair.Value}"))}");
        text.Append(CultureInfo.InvariantCulture, $" billed=({Describe(content.Billed)})");
        foreach (var part in content.Parts)
        {
            text.Append(CultureInfo.InvariantCulture, $" [{part.Kind} {part.Choice} {Encoding.UTF8.GetString(part.Text.Span)}]");
        }

        text.Append(CultureInfo.InvariantCulture, $" refs={Describe(content.References)} began={string.Join(' ', content.Began)} told={string.Join('|', content.Told.Select(Describe))}");
        return text.ToString();
    }

    /// <summary>A report on other work: <c>work/part model input/output(cached) ended [text] tier files</c>.</summary>
    public static string Describe(ToldUsage told)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{told.Work}/{told.Part} {told.Model ?? "-"} {told.Counts.Input}/{told.Counts.Output}");
        text.Append(told.Counts.Cached is { } cached ? $" cached={cached}" : "");
        text.Append(told.Counts.CacheWrite is { } write ? $" write={write}" : "");
        text.Append(told.Counts.Reasoning is { } reasoning ? $" reasoning={reasoning}" : "");
        text.Append(told.Ended ? " ended" : "");
        text.Append(told.OnlyWhenBegun ? " onlyWhenBegun" : "");
        text.Append(told.Billed.ServiceTier is { } tier ? $" tier={tier}" : "");
        text.Append(told.ResultFiles.Count > 0 ? $" files={string.Join(',', told.ResultFiles)}" : "");
        text.Append(string.Concat(told.Parts.Select(static part => $" [{Encoding.UTF8.GetString(part.Text.Span)}]")));
        return text.ToString();
    }

    public static string Describe(IEnumerable<ContentReference> references) =>
        string.Join(' ', references.Select(static reference => $"{reference.Kind}:{Encoding.UTF8.GetString(reference.Id.Span)}"));

    /// <summary>Attachments at their places; content that is in the request shows as <c>#</c>, its hash is tested apart.</summary>
    public static string DescribeAttachments(IEnumerable<Segment> segments) => string.Join(' ', segments
        .Where(static segment => segment.Reference != ReferenceKind.None)
        .Select(static segment => $"{segment.Message}{segment.Role}:{segment.Reference}:"
            + (segment.Reference == ReferenceKind.File ? Encoding.UTF8.GetString(segment.Opaque.Span) : segment.Opaque.Length == 32 ? "#" : "?")));

    /// <summary>What a bill needs beside tokens, in a form that compares; what was not told is left out.</summary>
    public static string Describe(BilledUnits billed)
    {
        var parts = billed.ToolCalls.Select(static call => $"{call.Key}={call.Value}").ToList();
        Add("tier", billed.ServiceTier);
        Add("ms", billed.Milliseconds);
        Add("pages", billed.Pages);
        Add("characters", billed.Characters);
        Add("searches", billed.SearchUnits);
        Add("cost", billed.ReportedCost);
        return string.Join(' ', parts);

        void Add(string name, object? value)
        {
            if (value is not null)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{name}={value}"));
            }
        }
    }
}
