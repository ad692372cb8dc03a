using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TokenGate.Scoring.Lexing;

/// <content>Rows of words of ASCII letters: nearly all text is read here, with one look into the memo for each word.</content>
internal ref partial struct TextScanner
{
    /// <summary>Takes words and what stands between them as long as they are of the plain kind.</summary>
    /// <param name="at">The first letter of a word; moved to the end of the last word that was taken.</param>
    /// <returns>False when none was: the word is of another kind, or too near to the end of the text, and is read letter by
    /// letter.</returns>
    private bool Row(ref int at)
    {
        if (_memo is not { } memo)
        {
            return false;
        }

        var (from, before, isBlank, next) = (at, _terms?.Count ?? 0, _term.IsBlankBefore, _word.Next);
        for (var place = Known(memo, ref at, at); place >= 0; place = Known(memo, ref at, place))
        {
            if (_words is { Count: >= Word.Limit })
            {
                break;
            }

            _terms?.Reserve();
            _words?.Reserve();
            var letters = AsciiWord.Read(ref MemoryMarshal.GetReference(_text), place, out var length);
            if (memo.At(letters).Letters != letters)
            {
                memo.Learn(_text.Slice(place, length), letters);
            }
        }

        // What was passed over after the last word is read again.
        _term.IsBlankBefore = at == from && isBlank;
        _word.Next = at > from ? WordKind.None : next;
        if (at == from)
        {
            return false;
        }

        if (_terms is not null)
        {
            _term.Settle(before);
        }

        Count(at - from);
        return true;
    }

    /// <summary>Takes words that the memo knows. Nothing is called from here, so that all it needs stays in registers.</summary>
    /// <param name="memo">The memo.</param>
    /// <param name="at">Moved to the end of the last word that was taken.</param>
    /// <param name="place">The first letter of a word.</param>
    /// <returns>Where a word begins that the memo does not know, or for which there is no room; -1 at the end of the row.</returns>
    private int Known(WordMemo memo, ref int at, int place)
    {
        var (between, isBlankBefore, next, unknown) = (AsciiWord.Between, _term.IsBlankBefore, _word.Next, -1);
        var (hasTerms, hasWords) = (_terms is not null, _words is not null);
        var termRoom = hasTerms ? _terms!.Room : default;
        var wordRoom = hasWords ? _words!.Room : default;
        ref var terms = ref MemoryMarshal.GetReference(termRoom);
        ref var words = ref MemoryMarshal.GetReference(wordRoom);
        ref var text = ref MemoryMarshal.GetReference(_text);
        var room = Math.Min(hasTerms ? termRoom.Length : int.MaxValue, hasWords ? Math.Min(wordRoom.Length, Word.Limit - _words!.Count) : int.MaxValue);
        var (count, signs, last) = (0, 0, _text.Length - AsciiWord.Block - 1);
        while (place <= last)
        {
            var letters = AsciiWord.Read(ref text, place, out var length);
            var value = Unsafe.Add(ref text, place + length);
            var says = between[value];
            if (says >= AsciiWord.Letter || value == '\'')
            {
                break;
            }

            if (count > 0 && hasTerms)
            {
                Unsafe.Add(ref terms, count - 1).Weight += signs;
            }

            ref var entry = ref memo.At(letters);
            if (entry.Letters != letters || count == room)
            {
                unknown = place;
                break;
            }

            if (hasTerms)
            {
                ref var term = ref Unsafe.Add(ref terms, count);
                term.Hash = entry.TermHash;
                term.Start = place;
                term.End = place + length;
                term.Number = uint.MaxValue;
                term.Weight = length;
                term.Flood = 0;
                term.Mark = entry.Mark | (isBlankBefore ? TermMark.WordStart : TermMark.None);
            }

            if (hasWords)
            {
                ref var word = ref Unsafe.Add(ref words, count);
                word.Hash = entry.Hash;
                word.Stem = entry.Stem;
                word.Start = place + _offset;
                word.Kind = entry.Kind | next;
                word.Length = (ushort)length;
                word.Class = entry.Class;
            }

            count++;
            (isBlankBefore, signs, next) = (false, 0, WordKind.None);
            at = place += length;
            for (; says < AsciiWord.Letter; says = between[value])
            {
                // A run of one mark may be a sign, and many signs and blanks a flood: they are left to be read one by one.
                var following = Unsafe.Add(ref text, place + 1);
                if (place >= last || (value == following && value > ' ') || place - at == TermBuilder.MaxSigns)
                {
                    place = int.MaxValue;
                    break;
                }

                var isBlank = value <= ' ';
                isBlankBefore |= isBlank;
                signs += isBlank ? 0 : 1;
                next |= (WordKind)says;
                value = following;
                place++;
            }

            if (says == AsciiWord.Stop)
            {
                break;
            }
        }

        (_term.IsBlankBefore, _word.Next) = (isBlankBefore, next);
        _terms?.Append(count);
        _words?.Append(count);
        return unknown;
    }
}
