using System.Text;
using System.Text.Json;
using TokenGate.Usage;

namespace TokenGate.Dialects.Tests;

public sealed class FixtureTests
{
    public static TheoryData<string> Names => Fixture.Names;

    public static TheoryData<string, string> Encoded
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var fixture in Fixture.All)
            {
                data.Add(fixture.Name, "gzip");
                data.Add(fixture.Name, "deflate");
                data.Add(fixture.Name, "raw");
                data.Add(fixture.Name, "br");
                data.Add(fixture.Name, "zstd");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Detect_Fixture_FindsItsDialect(string name)
    {
        var fixture = Fixture.Load(name);

        Assert.Equal(fixture.Dialect, Wire.Detect(fixture).Name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Complete_WholeResponse_GivesWhatTheFixtureExpects(string name)
    {
        var fixture = Fixture.Load(name);

        var content = Wire.Read(fixture, fixture.Body, encoding: null);

        var usage = content.Usage ?? TokenCounts.Unknown;
        foreach (var expected in fixture.Expect.EnumerateObject())
        {
            var actual = expected.Name switch
            {
                "input" => Of(usage.Input),
                "output" => Of(usage.Output),
                "cached" => Of(usage.Cached),
                "cacheWrite" => Of(usage.CacheWrite),
                "reasoning" => Of(usage.Reasoning),
                "audioInput" => Of(usage.AudioInput),
                "audioOutput" => Of(usage.AudioOutput),
                "cacheWriteHour" => Of(usage.CacheWriteHour),
                "imageInput" => Of(usage.ImageInput),
                "videoInput" => Of(usage.VideoInput),
                "documentInput" => Of(usage.DocumentInput),
                "toolUse" => Of(usage.ToolUseInput),
                "imageOutput" => Of(usage.ImageOutput),
                "videoOutput" => Of(usage.VideoOutput),
                "billed" => Wire.Describe(content.Billed),
                "usage" => content.Usage is null ? "null" : "there",
                "extra" => string.Join(' ', usage.Extra.Select(static pair => $"{pair.Key}={pair.Value}")),
                "model" => content.Model,
                "id" => content.ResponseId,
                "finish" => content.FinishReason,
                "error" => content.Error,
                "problem" => content.Problem,
                "untold" => content.TellsNoTokens,
                "usageProblem" => content.UsageProblem,
                "ended" => content.Ended ? "true" : "false",
                "hasOutput" => content.HasOutput ? "true" : "false",
                "told" => string.Join('|', content.Told.Select(Wire.Describe)),
                "began" => string.Join(' ', content.Began),
                "references" => Wire.Describe(content.References),
                "terminal" => IsTerminal(fixture) ? "true" : "false",
                "parts" => string.Join('|', content.Parts.Select(static part => $"{part.Kind}{(part.Choice == 0 ? "" : part.Choice)}:{Encoding.UTF8.GetString(part.Text.Span)}")),
                _ => throw new InvalidOperationException($"{name} expects the unknown thing {expected.Name}."),
            };
            Assert.True(Of(expected.Value) == actual, $"{name}: {expected.Name} is {actual}, expected {Of(expected.Value)}\n{Wire.Describe(content)}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Complete_SplitAtEveryByteOffset_GivesTheSame(string name)
    {
        var fixture = Fixture.Load(name);
        var whole = Wire.Describe(Wire.Read(fixture, fixture.Body, encoding: null));

        for (var cut = 0; cut <= fixture.Body.Length; cut++)
        {
            Assert.Equal(whole, Wire.Describe(Wire.Read(fixture, fixture.Body, null, cut)));
        }

        Assert.Equal(whole, Wire.Describe(Wire.ReadByteByByte(fixture, fixture.Body, null)));
    }

    [Theory]
    [MemberData(nameof(Encoded))]
    public void Complete_EncodedAndSplitAtEveryByteOffset_GivesTheSame(string name, string coding)
    {
        var fixture = Fixture.Load(name);
        var whole = Wire.Describe(Wire.Read(fixture, fixture.Body, encoding: null));
        var encoded = Wire.Encode(fixture.Body, coding);
        var header = coding == "raw" ? "deflate" : coding;

        for (var cut = 0; cut <= encoded.Length; cut++)
        {
            Assert.Equal(whole, Wire.Describe(Wire.Read(fixture, encoded, header, cut)));
        }

        Assert.Equal(whole, Wire.Describe(Wire.ReadByteByByte(fixture, encoded, header)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Complete_HeaderNamesACodingThatTheBodyHasNot_ReadsTheBodyAsItIs(string name)
    {
        var fixture = Fixture.Load(name);
        var whole = Wire.Describe(Wire.Read(fixture, fixture.Body, encoding: null));

        Assert.Equal(whole, Wire.Describe(Wire.Read(fixture, fixture.Body, "gzip", Math.Min(1, fixture.Body.Length))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Complete_CutAtEveryByteOffset_NeitherThrowsNorInventsMoreThanTheWholeHas(string name)
    {
        var fixture = Fixture.Load(name);
        var whole = Wire.Read(fixture, fixture.Body, encoding: null);

        for (var length = 0; length < fixture.Body.Length; length++)
        {
            using var reader = Wire.Open(fixture);
            reader.Append(fixture.Body.AsSpan(0, length));
            var cut = reader.Complete(complete: false);
            Assert.True(cut.Usage?.Input is null || cut.Usage.Input <= whole.Usage?.Input, $"{name} cut at {length}");
            Assert.True(TextLength(cut) <= TextLength(whole), $"{name} cut at {length}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ReadRequest_Fixture_GivesWhatTheFixtureExpects(string name)
    {
        var fixture = Fixture.Load(name);
        if (fixture.ExpectRequest is not { } expect)
        {
            return;
        }

        var head = fixture.RequestHead;
        var content = DialectRegistry.ReadRequest(Wire.Detect(fixture), in head, fixture.Request);

        foreach (var expected in expect.EnumerateObject())
        {
            var actual = expected.Name switch
            {
                "model" => content.Model,
                "operation" => content.Operation,
                "stream" => content.Stream ? "true" : "false",
                "maxTokens" => Of(content.MaxOutputTokens),
                "choices" => Of(content.Choices),
                "format" => Of(content.FormatTokens),
                "problem" => content.Problem,
                "references" => Wire.Describe(content.References),
                "attachments" => Wire.DescribeAttachments(content.Segments),
                "hosted" => content.HasHostedTools ? "true" : "false",
                "runsNoModel" => content.RunsNoModel ? "true" : "false",
                "user" => content.NamedUser,
                "labels" => string.Join(' ', content.Labels.OrderBy(static label => label.Key, StringComparer.Ordinal).Select(static label => $"{label.Key}={label.Value}")),
                "noModel" => content.RunsNoModel ? "true" : "false",
                "segments" => string.Join('|', content.Segments.Select(static s => s.IsOpaque
                    ? $"{s.Message}{s.Role}:<{s.OpaqueTokens}>"
                    : $"{s.Message}{s.Role}:{Encoding.UTF8.GetString(s.Text.Span)}")),
                _ => throw new InvalidOperationException($"{name} expects the unknown thing {expected.Name}."),
            };
            Assert.True(Of(expected.Value) == actual, $"{name}: {expected.Name} is {actual}, expected {Of(expected.Value)}");
        }
    }

    private static bool IsTerminal(Fixture fixture)
    {
        using var reader = Wire.Open(fixture);
        reader.Append(fixture.Body);
        return reader.Terminal;
    }

    private static long TextLength(ResponseContent content) => content.Parts.Sum(static part => part.Text.Length);

    private static string? Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.GetRawText(),
    };

    private static string? Of(long? value) => value?.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
