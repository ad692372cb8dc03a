using System.Text;
using Xunit;

namespace TokenGate.Tokens.Tests.Reference;

/// <summary>Holds our ids against the reference's.</summary>
public static class ReferenceComparison
{
    /// <summary>Fails with the first text on which they differ.</summary>
    public static void AssertEqual(IReadOnlyList<byte[]> texts, params string[] names)
    {
        Assert.NotEmpty(texts);
        var expected = ReferenceTokenizers.Encode(texts, names);
        foreach (var name in names)
        {
            var encoding = Encodings.Get(name == "llama3-js" ? "llama3" : name);
            var ids = new List<int>();
            for (var i = 0; i < texts.Count; i++)
            {
                ids.Clear();
                encoding.Encode(texts[i], ids);
                if (!ids.SequenceEqual(expected[name][i]) || encoding.Count(texts[i]) != ids.Count)
                {
                    Assert.Fail($"{name} differs on {Convert.ToHexString(texts[i].AsSpan(0, Math.Min(400, texts[i].Length)))} " +
                        $"({Encoding.UTF8.GetString(texts[i].AsSpan(0, Math.Min(80, texts[i].Length)))}): expected {string.Join(' ', expected[name][i].Take(100))}, " +
                        $"got {string.Join(' ', ids.Take(100))}, count {encoding.Count(texts[i])}.");
                }
            }
        }
    }
}
