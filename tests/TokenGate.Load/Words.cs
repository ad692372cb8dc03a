using System.Text;

namespace TokenGate.Load;

/// <summary>
/// Text that nobody sent before: short runs of words out of the project's own documents, in an order of chance. Words have the lengths and
/// frequencies of prose, and no run of eight comes again but by chance.
/// </summary>
internal sealed class Words
{
    private const int LongestRun = 4;

    private readonly byte[] _source;
    private readonly int[] _starts;

    /// <summary>Takes the words of the project's documents.</summary>
    /// <param name="root">The root of the checkout.</param>
    public Words(string root)
    {
        var text = new StringBuilder();
        string[] folders = ["src", "config", "docker"];
        foreach (var file in folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.md", SearchOption.AllDirectories)).Order(StringComparer.Ordinal))
        {
            foreach (var word in File.ReadAllText(file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                if (word.Length < 20 && word.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or ',' or '-'))
                {
                    text.Append(word).Append(' ');
                }
            }
        }

        _source = Encoding.ASCII.GetBytes(text.ToString());
        _starts = [0, .. Enumerable.Range(0, _source.Length).Where(at => _source[at] == ' ').Select(static at => at + 1)];
    }

    /// <summary>Writes text of a length, the same for the same seed, as it stands inside a JSON string.</summary>
    /// <param name="into">Where to.</param>
    /// <param name="seed">What tells it from other texts.</param>
    /// <param name="bytes">Its length, but for the last run.</param>
    /// <param name="lineBytes">The length of a line, whose end is written as JSON escapes it; 0 for no lines.</param>
    public void Write(Bytes into, ulong seed, int bytes, int lineBytes = 0)
    {
        var state = seed;
        var line = 0;
        for (var written = 0; written < bytes;)
        {
            var chance = Next(ref state);
            var first = (int)(chance % (ulong)(_starts.Length - LongestRun - 1));
            var run = _source.AsSpan(_starts[first].._starts[first + 1 + (int)(chance >> 60) % LongestRun]);
            into.Add(run);
            written += run.Length;
            line += run.Length;
            if (lineBytes > 0 && line >= lineBytes)
            {
                into.Add("\\n    "u8);
                line = 0;
            }
        }
    }

    /// <summary>SplitMix64: see https://prng.di.unimi.it/splitmix64.c.</summary>
    private static ulong Next(ref ulong state)
    {
        var z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
