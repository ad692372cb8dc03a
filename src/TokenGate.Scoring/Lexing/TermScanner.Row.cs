using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TokenGate.Scoring.Lexing;

/// <content>Rows of terms of ASCII letters: nearly all text is read here, from the memo.</content>
internal ref partial struct TermScanner
{
    /// <summary>Takes terms and what stands between them as long as they are of the plain kind.</summary>
    /// <param name="position">The first letter of a term; moved to the end of the last term that was taken.</param>
    /// <returns>False when none was: the term is of another kind, or too near to the end of the text, and is read letter by
    /// letter.</returns>
    private bool Row(ref int position)
    {
        if (_memo?.Terms is not { } memo)
        {
            return false;
        }

        var (from, before, blank) = (position, _terms.Count, _blankBefore);
        for (var place = Known(memo, ref position, position); place >= 0; place = Known(memo, ref position, place))
        {
            _terms.Reserve();
            var letters = AsciiWord.Read(ref MemoryMarshal.GetReference(_text), place, out var length);
            if (memo.At(letters).Letters != letters)
            {
                Learn(place, length, letters, ref memo.MakeRoom(letters));
            }
        }

        // What was passed over after the last term is read again.
        _blankBefore = position == from && blank;
        if (position == from)
        {
            return false;
        }

        Settle(before);
        return true;
    }

    /// <summary>Takes terms that the memo knows. Nothing is called from here, so that all it needs stays in registers.</summary>
    /// <param name="memo">The memo.</param>
    /// <param name="position">Moved to the end of the last term that was taken.</param>
    /// <param name="place">The first letter of a term.</param>
    /// <returns>Where a term begins that the memo does not know, or for which there is no room; -1 at the end of the row.</returns>
    private int Known(LetterTable<TermMemo.Entry> memo, ref int position, int place)
    {
        var (between, isBlankBefore, unknown) = (AsciiWord.Between, _blankBefore, -1);
        ref var text = ref MemoryMarshal.GetReference(_text);
        var room = _terms.Room;
        ref var terms = ref MemoryMarshal.GetReference(room);
        var (count, signs, last) = (0, 0, _text.Length - AsciiWord.Block - 1);
        while (place <= last)
        {
            var letters = AsciiWord.Read(ref text, place, out var length);
            var value = Unsafe.Add(ref text, place + length);
            var says = between[value];
            if (says >= AsciiWord.Letter)
            {
                break;
            }

            if (count > 0)
            {
                Unsafe.Add(ref terms, count - 1).Weight += signs;
            }

            ref var entry = ref memo.At(letters);
            if (entry.Letters != letters || count == room.Length)
            {
                (unknown, _blankBefore) = (place, isBlankBefore);
                break;
            }

            ref var term = ref Unsafe.Add(ref terms, count++);
            term.Hash = entry.Hash;
            term.Start = place;
            term.End = place + length;
            term.Number = uint.MaxValue;
            term.Weight = length;
            term.Flood = 0;
            term.Mark = entry.Mark | (isBlankBefore ? TermMark.WordStart : TermMark.None);
            (isBlankBefore, signs) = (false, 0);
            position = place += length;
            for (; says < AsciiWord.Letter; says = between[value])
            {
                // Long before signs and blanks become a flood, they are left to be read one by one.
                if (place >= last || place - position == MaxSigns)
                {
                    place = int.MaxValue;
                    break;
                }

                var isBlank = value <= ' ';
                isBlankBefore |= isBlank;
                signs += isBlank ? 0 : 1;
                value = Unsafe.Add(ref text, ++place);
            }

            if (says == AsciiWord.Stop)
            {
                break;
            }
        }

        _terms.Append(count);
        return unknown;
    }

    /// <summary>Reads a term letter by letter for the memo.</summary>
    private readonly void Learn(int position, int length, Vector128<byte> letters, ref TermMemo.Entry entry)
    {
        var terms = _terms.Count;
        var alone = new TermScanner(_text.Slice(position, length), _functionWords, null, _terms);
        _ = alone.Run();
        entry.Letters = letters;
        entry.Hash = _terms.Last.Hash;
        entry.Mark = _terms.Last.Mark & ~TermMark.WordStart;
        _terms.Truncate(terms);
    }
}
