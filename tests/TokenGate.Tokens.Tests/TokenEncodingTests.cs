using System.Buffers;
using System.Text;
using TokenGate.Tokens.Tests.Vectors;
using Xunit;

namespace TokenGate.Tokens.Tests;

public sealed class TokenEncodingTests
{
    public static TheoryData<string> Names => [.. Vector.All[0].Ids.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_Vectors_GivesIdsOfReference(string name)
    {
        foreach (var vector in Vector.All)
        {
            var ids = new List<int>();
            var count = Encodings.Get(name).Encode(Encoding.UTF8.GetBytes(vector.Text), ids);

            Assert.Equal(vector.Ids[name], ids);
            Assert.Equal(ids.Count, count);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Count_Vectors_EqualsNumberOfIds(string name)
    {
        foreach (var vector in Vector.All)
        {
            Assert.Equal(vector.Ids[name].Length, Encodings.Get(name).Count(Encoding.UTF8.GetBytes(vector.Text)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Encode_ToBufferWriter_GivesSameIdsAsToList(string name)
    {
        var writer = new ArrayBufferWriter<int>();
        var list = new List<int> { 7 };
        Encodings.Get(name).Encode("Hello, world!"u8, writer);
        Encodings.Get(name).Encode("Hello, world!"u8, list);

        Assert.Equal(list[1..], writer.WrittenSpan.ToArray());
        Assert.Equal(7, list[0]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Count_SequenceCutAnywhere_EqualsCountOfWhole(string name)
    {
        var encoding = Encodings.Get(name);
        var text = "Größe 敏捷 isn't 👩‍💻 12345\r\n  end"u8.ToArray();
        for (var cut = 0; cut <= text.Length; cut++)
        {
            Assert.Equal(encoding.Count(text), encoding.Count(Cut(text, cut)));
        }
    }

    [Theory]
    [InlineData(new byte[] { 0xFF }, "\uFFFD")]
    [InlineData(new byte[] { (byte)'a', 0xE2, 0x82, (byte)'b' }, "a\uFFFDb")]
    [InlineData(new byte[] { 0xF0, 0x9F, 0x98 }, "\uFFFD")]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, "\uFFFD\uFFFD\uFFFD")]
    [InlineData(new byte[] { 0xC0, 0x80, (byte)'x' }, "\uFFFD\uFFFDx")]
    public void Count_InvalidUtf8_CountsItsReplacement(byte[] invalid, string replaced)
    {
        foreach (var name in Encodings.Names)
        {
            var encoding = Encodings.Get(name);
            var expected = new List<int>();
            var actual = new List<int>();
            encoding.Encode(Encoding.UTF8.GetBytes(replaced), expected);
            encoding.Encode(invalid, actual);

            Assert.Equal(expected, actual);
            Assert.Equal(expected.Count, encoding.Count(invalid));
        }
    }

    [Fact]
    public void Count_ManyThreads_AgreeWithOne()
    {
        var encoding = Encodings.Get("o200k_base");
        var texts = Vector.All.Select(v => Encoding.UTF8.GetBytes(v.Text)).ToArray();
        var expected = texts.Select(t => encoding.Count(t)).ToArray();

        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            Assert.Equal(expected[i % texts.Length], encoding.Count(texts[i % texts.Length])));
    }

    [Fact]
    public void Get_UnknownName_NamesTheKnownOnes()
    {
        var error = Assert.Throws<ArgumentException>(() => Encodings.Get("o100k"));

        Assert.Contains("o100k", error.Message, StringComparison.Ordinal);
        Assert.Contains("cl100k_base", error.Message, StringComparison.Ordinal);
    }

    private static ReadOnlySequence<byte> Cut(byte[] text, int at)
    {
        var first = new Part(text.AsMemory(0, at), 0);
        var second = first.Append(text.AsMemory(at));
        return new ReadOnlySequence<byte>(first, 0, second, text.Length - at);
    }

    private sealed class Part : ReadOnlySequenceSegment<byte>
    {
        public Part(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Part Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Part(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
