using System.Text;
using TokenGate.Gateway.Upstream;
using Xunit;

namespace TokenGate.Gateway.Tests.Upstream;

public sealed class HeaderLinesTests
{
    [Fact]
    public void Join_OfSeveralValues_IsWrittenAsSeveralLines() =>
        Assert.Equal("one\r\nX-A: two, three\r\nX-A: caf\u00e9", Write(HeaderLines.Join("X-A", new(["one", "two, three", "caf\u00e9"]))));

    [Fact]
    public void Encoding_OfEveryByte_IsThatByte()
    {
        var every = new string([.. Enumerable.Range(0, 256).Select(static code => (char)code)]);
        Assert.Equal(Encoding.Latin1.GetBytes(every), HeaderLines.Encoding.GetBytes(every));
        Assert.Equal(every, HeaderLines.Encoding.GetString(Encoding.Latin1.GetBytes(every)));
    }

    [Fact]
    public void Encoding_Counts_AreWhatItWrites()
    {
        var text = HeaderLines.Join("X", new(["a", "b"]));
        Assert.Equal(HeaderLines.Encoding.GetByteCount(text), HeaderLines.Encoding.GetBytes(text).Length);
        Assert.True(HeaderLines.Encoding.GetMaxByteCount(text.Length) >= HeaderLines.Encoding.GetByteCount(text));
    }

    private static string Write(string value) => Encoding.Latin1.GetString(HeaderLines.Encoding.GetBytes(value));
}
