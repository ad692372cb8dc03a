using System.Text;
using TokenGate.Dialects.Framing;

namespace TokenGate.Dialects.Tests.Framing;

public sealed class SseParserTests
{
    [Theory]
    [InlineData("data: a\n\ndata: b\n\n", "a|b")]
    [InlineData("data: a\r\rdata: b\r\r", "a|b")]
    [InlineData("data: a\r\n\r\ndata: b\r\n\r\n", "a|b")]
    [InlineData("data:a\n\n", "a")]
    [InlineData("data:  a\n\n", " a")]
    [InlineData("data: a\ndata: b\n\n", "a\nb")]
    [InlineData(": comment\ndata: a\n: more\n\n", "a")]
    [InlineData("\uFEFFdata: a\n\n", "a")]
    [InlineData("data: a", "a")]
    [InlineData("data: a\n", "a")]
    [InlineData("\n\n\ndata: a\n\n\n\n", "a")]
    [InlineData("event: x\n\ndata: a\n\n", "a")]
    [InlineData("event: x\ndata: a\n\n", "x=a")]
    [InlineData("data\n\n", "")]
    [InlineData("id: 1\nretry: 5\nnonsense\ndata: a\n\n", "a")]
    [InlineData("dataset: a\n\n", null)]
    [InlineData(":\n\n:\n\n", null)]
    public void Read_EveryCut_GivesTheEvents(string text, string? expected)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(expected, Read(1024, bytes.AsSpan(0, cut).ToArray(), bytes.AsSpan(cut).ToArray()));
        }

        Assert.Equal(expected, Read(1024, [.. bytes.Select(static value => new[] { value })]));
    }

    [Fact]
    public void Read_EventOverTheLimit_IsDroppedAndTheNextIsRead()
    {
        var text = $"data: {new string('x', 5000)}\n\ndata: a\n\n";
        var bytes = Encoding.UTF8.GetBytes(text);

        foreach (var size in (int[])[1, 7, 100, 6000])
        {
            using var parser = new SseParser(1024);
            Assert.Equal("a", Read(parser, [.. bytes.Chunk(size)], out var dropped));
            Assert.Equal(1, dropped);
        }
    }

    [Fact]
    public void Read_ManyLinesOverTheLimit_AreDroppedTogether()
    {
        var text = string.Concat(Enumerable.Repeat("data: 0123456789\n", 500)) + "\ndata: a\n\n";
        using var parser = new SseParser(1024);

        Assert.Equal("a", Read(parser, [Encoding.UTF8.GetBytes(text)], out var dropped));
        Assert.Equal(1, dropped);
    }

    private static string? Read(long limit, params byte[][] chunks)
    {
        using var parser = new SseParser(limit);
        return Read(parser, chunks, out _);
    }

    private static string? Read(SseParser parser, byte[][] chunks, out int dropped)
    {
        List<string> events = [];
        foreach (var chunk in chunks)
        {
            ReadOnlySpan<byte> rest = chunk;
            for (var step = parser.Read(ref rest); step != SseStep.More; step = parser.Read(ref rest))
            {
                Add(ref parser, step);
            }
        }

        Add(ref parser, parser.Finish());
        dropped = parser.Dropped;
        return events.Count == 0 ? null : string.Join('|', events);

        void Add(ref SseParser from, SseStep step)
        {
            if (step == SseStep.Event)
            {
                var name = Encoding.UTF8.GetString(from.EventName);
                events.Add((name.Length == 0 ? "" : name + "=") + Encoding.UTF8.GetString(from.Data.Span));
            }
        }
    }
}
