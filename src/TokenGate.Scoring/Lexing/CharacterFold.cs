using System.Globalization;
using System.Text;

namespace TokenGate.Scoring.Lexing;

/// <summary>
/// Folds characters so that what looks alike counts as alike: compatibility forms (NFKC), case, accents of Latin, Greek and Cyrillic
/// letters; invisible characters vanish. .NET has no NFKC_Casefold (dotnet/runtime #102269), so the tables are made here once, from
/// <see cref="string.Normalize(NormalizationForm)"/>, one character at a time: a character that expands keeps its first.
/// </summary>
internal static class CharacterFold
{
    private const int MathFirst = 0x1D400;
    private const int MathLast = 0x1D7FF;
    private static readonly char[] Folded = new char[0x10000];
    private static readonly byte[] Kinds = new byte[0x10000];
    private static readonly char[] Math = new char[MathLast - MathFirst + 1];

    /// <summary>Cyrillic and Greek letters that look like a Latin one, pairwise (subset of Unicode TR39 confusables.txt).</summary>
    private const string Lookalikes =
        "аaеeоoрpсcхxуyіiјjѕsкkмmтtвbнhԁdԛqԝwһhӏlғfӓaёeοoαaνvρpτtιiκkυuεeχxηnβbγyωwσoζzμu";

    private static readonly char[] Latin = new char[0x600];

    static CharacterFold()
    {
        for (var code = 0; code < 0x10000; code++)
        {
            var character = (char)code;
            if (char.IsSurrogate(character))
            {
                Kinds[code] = (byte)CharacterKind.Symbol;
                continue;
            }

            var folded = FoldOne(character);
            Folded[code] = folded;
            Kinds[code] = (byte)KindOf(character, folded);
        }

        for (var code = MathFirst; code <= MathLast; code++)
        {
            var plain = Rune.IsValid(code) ? new Rune(code).ToString().Normalize(NormalizationForm.FormKD) : "?";
            Math[code - MathFirst] = Folded[plain[0]];
        }

        for (var i = 0; i + 1 < Lookalikes.Length; i += 2)
        {
            Latin[Lookalikes[i]] = Lookalikes[i + 1];
        }
    }

    /// <summary>The folded character of a code point and what it is.</summary>
    public static char Fold(int codePoint, out CharacterKind kind)
    {
        if (codePoint < 0x10000)
        {
            kind = (CharacterKind)Kinds[codePoint];
            return Folded[codePoint];
        }

        if (codePoint is >= MathFirst and <= MathLast)
        {
            var plain = Math[codePoint - MathFirst];
            kind = (CharacterKind)Kinds[plain];
            return plain;
        }

        // Planes 2 and 3 are ideographs; plane 14 holds tags and variation selectors; most of plane 1 is emoji and rare scripts.
        kind = (codePoint >> 16) switch
        {
            2 or 3 => CharacterKind.Ideograph,
            14 => CharacterKind.Invisible,
            _ => codePoint is >= 0x1F000 and <= 0x1FFFF ? CharacterKind.Symbol : CharacterKind.OtherLetter,
        };
        return (char)(0xE000 | (codePoint & 0x1FFF));
    }

    /// <summary>The Latin letter that a folded Cyrillic or Greek one looks like; the same character when there is none.</summary>
    public static char Skeleton(char folded) => folded < Latin.Length && Latin[folded] is var latin and not '\0' ? latin : folded;

    private static char FoldOne(char character)
    {
        if (character < 0x80)
        {
            return char.ToLowerInvariant(character);
        }

        // Hangul decomposes into letters and kana loses its voicing marks: both must stay as they are.
        var form = character is >= '\u3040' and <= '\u30FF' or >= '\uAC00' and <= '\uD7A3' ? NormalizationForm.FormKC : NormalizationForm.FormKD;
        var plain = character.ToString();
        plain = char.GetUnicodeCategory(character) == UnicodeCategory.OtherNotAssigned ? plain : plain.Normalize(form);
        return char.ToLowerInvariant(plain[0]);
    }

    private static CharacterKind KindOf(char character, char folded)
    {
        if (character is '\n' or '\r' or '\u2028' or '\u2029' or '\u0085')
        {
            return CharacterKind.LineEnd;
        }

        // Soft hyphen, joiners, direction marks, fillers, variation selectors: Default_Ignorable_Code_Point of the BMP.
        if (character is '\u00AD' or '\u034F' or '\u061C' or '\u115F' or '\u1160' or '\u17B4' or '\u17B5' or >= '\u180B' and <= '\u180F'
            or >= '\u200B' and <= '\u200F' or >= '\u202A' and <= '\u202E' or >= '\u2060' and <= '\u206F' or '\u3164' or '\uFEFF' or '\uFFA0'
            or >= '\uFFF0' and <= '\uFFFB')
        {
            return CharacterKind.Invisible;
        }

        return char.GetUnicodeCategory(character) switch
        {
            _ when char.IsWhiteSpace(character) => CharacterKind.Space,
            UnicodeCategory.Control => CharacterKind.Space,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark => CharacterKind.Mark,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterKind.Digit,
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => LetterOf(folded),

            // Lines and corners of a drawing are layout, as dashes are.
            UnicodeCategory.OtherSymbol when character is >= '\u2500' and <= '\u257F' => CharacterKind.Punctuation,
            UnicodeCategory.OtherSymbol => CharacterKind.Symbol,
            _ => CharacterKind.Punctuation,
        };
    }

    private static CharacterKind LetterOf(char folded) => folded switch
    {
        <= '\u024F' => CharacterKind.LatinLetter,
        >= '\u1E00' and <= '\u1EFF' => CharacterKind.LatinLetter,
        >= '\u0370' and <= '\u03FF' => CharacterKind.GreekLetter,
        >= '\u0400' and <= '\u052F' => CharacterKind.CyrillicLetter,
        >= '\u0E00' and <= '\u0EFF' or >= '\u1780' and <= '\u17FF' => CharacterKind.Ideograph,
        >= '\u2E80' and <= '\u30FF' or >= '\u3400' and <= '\u9FFF' or >= '\uF900' and <= '\uFAFF' => CharacterKind.Ideograph,
        _ => CharacterKind.OtherLetter,
    };
}
