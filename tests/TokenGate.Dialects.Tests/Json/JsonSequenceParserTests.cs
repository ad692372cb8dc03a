using System.Text;
using TokenGate.Dialects.Json;

namespace TokenGate.Dialects.Tests.Json;

public sealed class JsonSequenceParserTests
{
    [Theory]
    [InlineData("{\"a\":1}", "{\"a\":1}")]
    [InlineData("  {\"a\":\"}\"}\n{\"b\":\"\\\"{\"}\n", "{\"a\":\"}\"}|{\"b\":\"\\\"{\"}")]
    [InlineData("{\"a\":[1,{}]}{\"b\":2}", "{\"a\":[1,{}]}|{\"b\":2}")]
    [InlineData("[{\"a\":1}\n,\r\n{\"b\":[2]}]", "{\"a\":1}|{\"b\":[2]}")]
    [InlineData("{\"a\":\"x\n{\"b\":2}", "{\"b\":2}")]
    [InlineData("[]", null)]
    [InlineData("]]]{\"a\":1}", "{\"a\":1}")]
    [InlineData("{\"a\":\"\\\\\"}{\"b\":1}", "{\"a\":\"\\\\\"}|{\"b\":1}")]
    public void Read_EveryCut_GivesTheValues(string text, string? expected)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(expected, Read(true, bytes.AsSpan(0, cut).ToArray(), bytes.AsSpan(cut).ToArray()));
        }
    }

    [Fact]
    public void Read_ArrayThatIsNotSplit_GivesTheArray() => Assert.Equal("[1,[2]]", Read(false, "[1,[2]]"u8.ToArray()));

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(1_000_000)]
    public void Read_ObjectOverTheLimit_KeepsItsSmallMembers(int size)
    {
        var text = $$"""{"model":"m","data":[{"x":"{{new string('y', 300_000)}}\"}"}],"usage":{"prompt_tokens":5},"tail":"}"} """;
        using var parser = new JsonSequenceParser(1024);
        using var tape = new JsonTape();
        var found = 0;
        foreach (var chunk in Encoding.UTF8.GetBytes(text).Chunk(size))
        {
            ReadOnlySpan<byte> rest = chunk;
            while (parser.Read(ref rest, splitArray: true))
            {
                found++;
                Assert.Null(tape.Parse(parser.Value));
                Assert.True(parser.Pruned);
                Assert.Equal("m", tape.Root["model"u8].AsString());
                Assert.Equal(JsonKind.Null, tape.Root["data"u8].Kind);
                Assert.Equal(5, tape.Root["usage"u8]["prompt_tokens"u8].AsInt());
                Assert.Equal("}", tape.Root["tail"u8].AsString());
            }
        }

        Assert.Equal(1, found);
    }

    private static string? Read(bool split, params byte[][] chunks)
    {
        using var parser = new JsonSequenceParser(1 << 20);
        List<string> values = [];
        foreach (var chunk in chunks)
        {
            ReadOnlySpan<byte> rest = chunk;
            while (parser.Read(ref rest, split))
            {
                values.Add(Encoding.UTF8.GetString(parser.Value.Span));
            }
        }

        return values.Count == 0 ? null : string.Join('|', values);
    }
}
