using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TokenGate.Tokens.Splitting;
using TokenGate.Usage;

namespace TokenGate.Tokens;

/// <summary>
/// Stands in for a vendor's tokenizer that is not public: the count of o200k_base times a factor that depends on what the text consists of.
/// Numbers, punctuation and code cost other factors than words do. The factors are fitted on recorded answers whose token counts the vendor
/// reported; the fit, its error and the way to repeat it are in the README of this room. Never exact. Thread-safe.
/// </summary>
public sealed class EstimatedEncoding : ITokenCounter
{
    private readonly TokenEncoding _basis;

    internal EstimatedEncoding(string encoding, TokenEncoding basis, double words, double symbols)
    {
        Encoding = encoding;
        _basis = basis;
        Words = words;
        Symbols = symbols;
    }

    /// <inheritdoc />
    public string Encoding { get; }

    /// <summary>Always false.</summary>
    public bool IsExact => false;

    /// <summary>The vendor's tokens for one token of o200k_base in a text of words alone, whatever their script.</summary>
    public double Words { get; }

    /// <summary>The vendor's tokens for one token of o200k_base in a text of ASCII digits and punctuation alone.</summary>
    public double Symbols { get; }

    /// <inheritdoc />
    public int Count(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return 0;
        }

        var share = (double)CountSymbols(utf8) / utf8.Length;
        var estimate = _basis.Count(utf8) * (Words + ((Symbols - Words) * share));
        return (int)Math.Clamp(Math.Round(estimate), 1, int.MaxValue);
    }

    /// <summary>Bytes that are ASCII digits, punctuation or control characters.</summary>
    internal static int CountSymbols(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        var windows = MemoryMarshal.Cast<byte, Vector128<byte>>(utf8);
        foreach (var window in windows)
        {
            count += BitOperations.PopCount(AsciiWindow.SymbolsAndDigits(window));
        }

        foreach (var c in utf8[(windows.Length * Vector128<byte>.Count)..])
        {
            count += c < 0x80 && !char.IsAsciiLetter((char)c) && c is not ((byte)' ' or (>= (byte)'\t' and <= (byte)'\r')) ? 1 : 0;
        }

        return count;
    }
}
