using System.Text;
using TokenGate.Training.Traffic;
using Xunit;

namespace TokenGate.Training.Tests.Traffic;

public sealed class TrafficFileTests
{
    [Fact]
    public void Read_WrittenRows_ComeBackAsTheyWere()
    {
        var row = new TrafficRow
        {
            Id = "a",
            Time = new DateTimeOffset(2026, 1, 5, 7, 30, 1, 250, TimeSpan.Zero),
            User = "ann",
            Team = "blue",
            Route = "ai",
            Method = "PUT",
            Path = "/v1/chat/completions?x=1",
            Request = "{\"messages\":[]} é"u8.ToArray(),
            RequestHeaders = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Content-Type"] = "application/json" },
            Status = 503,
            Response = new byte[] { 0xFF, 0x00, 0x80 },
            ResponseHeaders = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Content-Encoding"] = "br" },
            Label = "padding",
            Family = "lorem",
            Category = "chat",
            Source = "here",
        };

        var line = Assert.Single(RoundTrip(row, row with { Id = "b", Response = null, Status = null }), read => read.Row?.Id == "a");

        Assert.Null(line.Problem);
        Assert.Equal(row.Time, line.Row!.Time);
        Assert.Equal(row.Request.ToArray(), line.Row.Request.ToArray());
        Assert.Equal(row.Response!.Value.ToArray(), line.Row.Response!.Value.ToArray());
        Assert.Equal("br", line.Row.ResponseHeaders["content-encoding"]);
        Assert.Equal(
            (row.User, row.Team, row.Route, row.Method, row.Path, row.Status, row.Label, row.Family, row.Category, row.Source),
            (line.Row.User, line.Row.Team, line.Row.Route, line.Row.Method, line.Row.Path, line.Row.Status, line.Row.Label, line.Row.Family, line.Row.Category, line.Row.Source));
    }

    [Fact]
    public void Read_JsonBodies_AreTakenAsTheyStand()
    {
        const string text = """{"id":"1","time":"2026-01-05T07:00:00Z","user":"u","path":"/p","request":{"a": [1,2]},"response":"data: {}\n\n"}""";

        var row = Assert.Single(Parse(text)).Row!;

        Assert.Equal("""{"a": [1,2]}""", Encoding.UTF8.GetString(row.Request.Span));
        Assert.Equal("text/event-stream", row.ResponseHeaders["content-type"]);
        Assert.Equal(200, row.Status);
        Assert.Equal("POST", row.Method);
    }

    [Fact]
    public void Read_NoResponse_HasNoStatus()
    {
        var row = Assert.Single(Parse("""{"id":"1","time":"2026-01-05T07:00:00Z","user":"u","path":"/p","request":"","response":null}""")).Row!;

        Assert.Null(row.Status);
        Assert.Null(row.Response);
    }

    [Theory]
    [InlineData("not json", "no JSON")]
    [InlineData("[1]", "no JSON object")]
    [InlineData("""{"time":"2026-01-05T07:00:00Z","user":"u","path":"/p"}""", "id is missing")]
    [InlineData("""{"id":"1","time":"yesterday","user":"u","path":"/p"}""", "time is no RFC 3339 time")]
    [InlineData("""{"id":"1","time":"2026-01-05T07:00:00Z","user":"u","path":"/p","label":"fraud"}""", "label is none of honest, padding, duplication, output")]
    [InlineData("""{"id":"1","time":"2026-01-05T07:00:00Z","user":"u","path":"/p","requestBase64":"%%%"}""", "requestBase64 is no base64")]
    public void Read_BadLine_IsToldWithItsNumberAndPassedOver(string bad, string problem)
    {
        const string good = """{"id":"2","time":"2026-01-05T07:00:00Z","user":"u","path":"/p"}""";

        var lines = Parse($"\n{bad}\n{good}\n");

        Assert.Equal([new TrafficLine(2, null, problem)], lines.Where(line => line.Row is null));
        Assert.Equal(3, lines.Single(line => line.Row is not null).Number);
    }

    [Fact]
    public void Read_DamagedGzip_EndsWithAProblem()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.CreateVersion7()}.jsonl.gz");
        try
        {
            TrafficFile.Write(path, Enumerable.Range(0, 500).Select(i => new TrafficRow { Id = $"{i}", Time = default, User = "u", Path = "/p" }));
            var bytes = File.ReadAllBytes(path);
            bytes.AsSpan(bytes.Length / 2, 40).Fill(0xFF);
            File.WriteAllBytes(path, bytes);

            var lines = TrafficFile.Read(path).ToList();

            Assert.NotNull(lines[^1].Problem);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static List<TrafficLine> Parse(string text) => [.. TrafficFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)))];

    private static List<TrafficLine> RoundTrip(params TrafficRow[] rows)
    {
        using var stream = new MemoryStream();
        TrafficFile.Write(stream, rows);
        stream.Position = 0;
        return [.. TrafficFile.Read(stream)];
    }
}
