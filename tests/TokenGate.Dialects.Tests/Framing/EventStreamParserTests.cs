using System.Text;
using TokenGate.Dialects.Framing;

namespace TokenGate.Dialects.Tests.Framing;

public sealed class EventStreamParserTests
{
    private static readonly byte[] First = EventStreams.Message("one"u8, (":event-type", "chunk"), (":message-type", "event"));
    private static readonly byte[] Second = EventStreams.Message("two"u8, (":event-type", "end"));

    [Fact]
    public void Read_EveryCut_GivesTheMessages()
    {
        byte[] bytes = [.. First, .. Second];
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal("chunk:one|end:two", Read(1024, out var fault, bytes[..cut], bytes[cut..]));
            Assert.Null(fault);
        }
    }

    [Fact]
    public void Read_AnyByteOfTheFirstMessageChanged_NeverGivesItAndSaysSo()
    {
        for (var i = 0; i < First.Length; i++)
        {
            byte[] bytes = [.. First, .. Second];
            bytes[i] ^= 0x10;

            var read = Read(1024, out var fault, bytes);

            Assert.True(read is null or "end:two", $"byte {i}: {read}");
            Assert.NotNull(fault);
        }
    }

    [Fact]
    public void Read_MessageOverTheLimit_IsSkipped()
    {
        var large = EventStreams.Message(new byte[5000], (":event-type", "x"));

        Assert.Equal("end:two", Read(1024, out var fault, [.. large, .. Second]));
        Assert.Equal("event stream message over the limit", fault);
    }

    private static string? Read(long limit, out string? fault, params byte[][] chunks)
    {
        using var parser = new EventStreamParser(limit);
        var copy = parser;
        List<string> messages = [];
        foreach (var chunk in chunks)
        {
            ReadOnlySpan<byte> rest = chunk;
            while (copy.Read(ref rest))
            {
                messages.Add($"{Encoding.ASCII.GetString(copy.Header(":event-type"u8))}:{Encoding.ASCII.GetString(copy.Payload.Span)}");
            }
        }

        fault = copy.Fault;
        return messages.Count == 0 ? null : string.Join('|', messages);
    }
}
