using System.Buffers;

namespace TokenGate.Metering;

/// <summary>Names from the outside, made fit to be keys and labels: bounded, printable, never empty.</summary>
internal static class LabelSanitizer
{
    public const string None = "-";

    /// <summary>Long enough for every real model or user name seen, short enough that a hostile one costs nothing.</summary>
    private const int MaxLength = 128;

    private const int MaxPathLength = 512;

    public static string Clean(string? value) => Clean(value, MaxLength);

    /// <summary>A path without its query: queries may hold keys.</summary>
    public static string CleanPath(string path)
    {
        var end = path.AsSpan().IndexOfAny('?', '#');
        return Clean(end < 0 ? path : path[..end], MaxPathLength);
    }

    private static string Clean(string? value, int maxLength)
    {
        if (string.IsNullOrEmpty(value))
        {
            return None;
        }

        var length = Math.Min(value.Length, maxLength);
        if (char.IsHighSurrogate(value[length - 1]))
        {
            length--;
        }

        if (length == value.Length && IsPlain(value))
        {
            return value;
        }

        var cleaned = string.Create(length, value, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) && !IsPaired(source, i) ? '\uFFFD' : source[i];
            }
        }).Trim();
        return cleaned.Length == 0 ? None : cleaned;
    }

    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./:@+~%");

    private static bool IsPlain(string value) => !value.AsSpan().ContainsAnyExcept(Plain);

    private static bool IsPaired(string source, int i) => char.IsHighSurrogate(source[i])
        ? i + 1 < source.Length && char.IsLowSurrogate(source[i + 1])
        : i > 0 && char.IsHighSurrogate(source[i - 1]);
}
