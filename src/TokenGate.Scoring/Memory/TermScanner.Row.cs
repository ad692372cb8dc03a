using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TokenGate.Scoring.Features;

namespace TokenGate.Scoring.Memory;

/// <content>Rows of terms of ASCII letters: nearly all text is read here, from the memo.</content>
internal ref partial struct TermScanner
{
    /// <summary>Takes terms and what stands between them as long as they are of the plain kind.</summary>
    /// <param name="position">The first letter of a term; moved to the end of the last term that was taken.</param>
    /// <returns>False when none was: the term is of another kind, or too near to the end of the text, and is read letter by letter.</returns>
    private bool Row(ref int position)
    {
        if (_memo?.Terms is not { } memo)
        {
            return false;
        }

        var between = AsciiWord.Between;
        ref var text = ref MemoryMarshal.GetReference(_text);
        var last = _text.Length - AsciiWord.Block - 1;
        var (from, place, signs) = (position, position, -1);
        while (place <= last)
        {
            var letters = AsciiWord.Read(ref text, place, out var length);
            var value = Unsafe.Add(ref text, place + length);
            var says = between[value];
            if (says >= AsciiWord.Letter)
            {
                break;
            }

            if (signs < 0)
            {
                Settle();
            }
            else
            {
                _terms.Last.Weight += signs;
            }

            ref var entry = ref memo.At(letters);
            if (entry.Letters != letters)
            {
                entry = ref memo.MakeRoom(letters);
                Learn(place, length, letters, ref entry);
            }

            ref var term = ref _terms.Add();
            term.Hash = entry.Hash;
            term.Start = place;
            term.End = place + length;
            term.Number = uint.MaxValue;
            term.Weight = length;
            term.Mark = entry.Mark | (_blankBefore ? TermMark.WordStart : TermMark.None);
            (_blankBefore, signs) = (false, 0);
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
                _blankBefore |= isBlank;
                signs += isBlank ? 0 : 1;
                value = Unsafe.Add(ref text, ++place);
            }

            if (says == AsciiWord.Stop)
            {
                break;
            }
        }

        // What was passed over after the last term is read again.
        _blankBefore = position == from && _blankBefore;
        return position > from;
    }

    /// <summary>Reads a term letter by letter for the memo.</summary>
    private readonly void Learn(int position, int length, Vector128<byte> letters, ref TermMemo.Entry entry)
    {
        var terms = _terms.Count;
        var alone = new TermScanner(_text.Slice(position, length), _key, _functionWords, null, _terms);
        _ = alone.Run();
        entry.Letters = letters;
        entry.Hash = _terms.Last.Hash;
        entry.Mark = _terms.Last.Mark & ~TermMark.WordStart;
        _terms.Truncate(terms);
    }
}
