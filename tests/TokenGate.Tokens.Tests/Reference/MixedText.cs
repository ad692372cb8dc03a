using System.Text;

namespace TokenGate.Tokens.Tests.Reference;

/// <summary>
/// Random text that mixes scripts, spaces, line ends, marks, contractions and symbols as no corpus does. The same for the same seed.
/// </summary>
public static class MixedText
{
    private static readonly string[][] Pools =
    [
        Characters("abcdefghijklmnopqrstuvwxyz"),
        Characters("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        Characters("0123456789"),
        Characters(" \t\n\r\v\f\u00a0\u0085\u2028\u3000\ufeff\u200b\u0000"),
        Characters("'.,:;!?/\\-_()[]{}<>|@#$%^&*+=~`\"’…—"),
        Characters("éèßÄÖñøåçﬁſKıİ"),
        Characters("абвгдеёжзийАБВ"),
        Characters("αβγδεΣΩς"),
        Characters("中文字符测试的一是在"),
        Characters("あいうえおアイウエオー"),
        Characters("한국어테스트"),
        Characters("اللغةالعربية"),
        Characters("हिन्दीभाषा"),
        Characters("ไทยภาษา"),
        Characters("ǅǈǋᾈʰʱªº\u02bc"),
        Characters("\u0301\u0300\u20d0\u0903\u200d\ufe0f"),
        Characters("①²³½Ⅷ٣५〇"),
        Characters("😀🎉👩💻🇩🇪❤️🦙"),
        Characters("𝐀𝒜𐐀𐐨𠀀\U0001E5D0\U00016EA0\u1C89\u2581"),
        ["'s", "'S", "'re", "'VE", "'ll", "'Ll", "'d", "'ſ", "don't", "  ", "\n\n", " \n ", "\r\n", "//\n", "```", "<|endoftext|>", "the", "The", " THE", "HTTPServer", "x1", "====", "    "],
    ];

    /// <summary>Texts of 1 to 24 parts, as UTF-8.</summary>
    public static byte[][] Make(int count, int seed)
    {
#pragma warning disable CA5394 // A test's random numbers must repeat.
        var random = new Random(seed);
        var texts = new byte[count][];
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Clear();
            var pool = Pools[random.Next(Pools.Length)];
            for (var left = 1 + random.Next(24); left > 0; left--)
            {
                pool = random.Next(3) == 0 ? Pools[random.Next(Pools.Length)] : pool;
                text.Append(random.Next(40) == 0 ? AnyScalar(random) : pool[random.Next(pool.Length)]);
            }

            texts[i] = Encoding.UTF8.GetBytes(text.ToString());
        }

        return texts;
    }

    private static string AnyScalar(Random random)
    {
        var scalar = random.Next(0x110000 - 0x800);
        return new Rune(scalar < 0xD800 ? scalar : scalar + 0x800).ToString();
    }
#pragma warning restore CA5394

    private static string[] Characters(string text) => [.. text.EnumerateRunes().Select(rune => rune.ToString())];
}
