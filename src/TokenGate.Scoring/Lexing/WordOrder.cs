using System.Reflection;
using System.Runtime.InteropServices;

namespace TokenGate.Scoring.Lexing;

/// <summary>
/// Whether words stand in an order that a language has. Frequent words are a class each, all others are classed by how they end; the table
/// says for each pair of classes how much more often they stand together in ordinary text of some twenty languages than chance would put
/// them, in sixteenths of a bit. It holds hashes and counts, no text; <see cref="WordOrderLearner"/> makes it. Triples were tried: on
/// sources that were not counted they told nothing that pairs had not.
/// </summary>
internal sealed class WordOrder
{
    /// <summary>Sixteenths of a bit are the unit of the table.</summary>
    public const float Unit = 1 / 16f;

    /// <summary>The beginning of a sentence or a line.</summary>
    public const ushort Border = 0;

    internal const int PairCells = 1 << 16;
    internal const int Mark = 0x31_4F_57_54;

    private const int Number = 1;
    private const int Chance = 2;
    private const int FirstEnding = 3;
    private const int Endings = 192;
    private const int FirstIdeograph = FirstEnding + Endings;
    private const int Ideographs = 64;
    private const int FirstFrequent = FirstIdeograph + Ideographs;
    private const int SlotBits = 14;

    /// <summary>Of a word that is common and no class of its own; of others the class.</summary>
    private const uint IsCommonAlone = 1 << 16;

    private static readonly Lazy<WordOrder> Installed = new(() => new WordOrder(ReadInstalled()));

    private readonly WordIndex _words = new(SlotBits);
    private readonly sbyte[] _pairs;

    /// <summary>Reads a table.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public WordOrder(ReadOnlySpan<byte> table)
    {
        if (table.Length < 8 || MemoryMarshal.Read<int>(table) != Mark)
        {
            throw new InvalidDataException("This is no table of word order.");
        }

        var frequent = MemoryMarshal.Read<int>(table[4..]);
        var common = table.Length < 12 ? -1 : MemoryMarshal.Read<int>(table[8..]);
        if (frequent < 0 || common < 0 || frequent + (long)common > (1 << SlotBits) / 2 || table.Length != 12 + ((frequent + common) * 4) + PairCells)
        {
            throw new InvalidDataException("The table of word order is cut short.");
        }

        Learn(MemoryMarshal.Cast<byte, uint>(table.Slice(12, frequent * 4)));
        foreach (var hash in MemoryMarshal.Cast<byte, uint>(table.Slice(12 + (frequent * 4), common * 4)))
        {
            _words.Add(hash, IsCommonAlone);
        }

        _pairs = MemoryMarshal.Cast<byte, sbyte>(table[^PairCells..]).ToArray();
    }

    /// <summary>Makes one that knows classes alone.</summary>
    internal WordOrder(ReadOnlySpan<uint> frequent)
    {
        Learn(frequent);
        _pairs = [];
    }

    /// <summary>The table that came with the program.</summary>
    public static WordOrder Default => Installed.Value;

    /// <summary>True for a word that is a class of its own.</summary>
    public bool IsFrequent(uint hash) => (ushort)_words.Find(hash) != 0;

    /// <summary>The class of a word.</summary>
    /// <param name="hash">Its folded hash.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="ending">Its last two folded characters.</param>
    public ushort ClassOf(uint hash, WordKind kind, uint ending) => ClassOf(_words.Find(hash), hash, kind, ending);

    /// <summary>
    /// Says of a word whether it is common, which ordinary text of any subject has and which tells nothing of what a text is about; and its
    /// class where it is in the Latin alphabet and no gibberish.
    /// </summary>
    public void Describe(ref Word word, uint ending)
    {
        var known = _words.Find(word.Hash);
        word.Kind |= known != 0 ? WordKind.Common : WordKind.None;
        word.Class = (word.Kind & (WordKind.Latin | WordKind.Gibberish)) == WordKind.Latin ? ClassOf(known, word.Hash, word.Kind, ending) : Border;
    }

    private static ushort ClassOf(uint known, uint hash, WordKind kind, uint ending)
    {
        if ((kind & WordKind.Word) == 0)
        {
            return (kind & WordKind.Number) != 0 ? (ushort)Number : (ushort)Chance;
        }

        if ((ushort)known is not 0 and var own)
        {
            return own;
        }

        return (kind & (WordKind.Nonce | WordKind.Mixed | WordKind.Gibberish)) != 0 ? (ushort)Chance
            : (kind & WordKind.OtherScript) != 0 && Word.IsIdeographic(ending) ? (ushort)(FirstIdeograph + (hash % Ideographs))
            : (ushort)(FirstEnding + (WordHash.Finish(ending) % Endings));
    }

    /// <summary>What a class says after another one, in <see cref="Unit"/>: above 0 for order, below for chance.</summary>
    public int Pair(ushort first, ushort second) => _pairs[PairCell(first, second)];

    internal static int PairCell(ushort first, ushort second) =>
        (int)(WordHash.Finish(((uint)first << 16) | second) & (PairCells - 1));

    private static byte[] ReadInstalled()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("word-order.bin")
            ?? throw new InvalidDataException("The table of word order is missing from the assembly.");
        var table = new byte[stream.Length];
        stream.ReadExactly(table);
        return table;
    }

    private void Learn(ReadOnlySpan<uint> frequent)
    {
        for (var i = 0; i < frequent.Length; i++)
        {
            _words.Add(frequent[i], (uint)(FirstFrequent + i));
        }
    }
}
