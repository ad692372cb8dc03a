using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TokenGate.Scoring.Lexing;

/// <content>Rows of words of ASCII letters: nearly all text is read here, from the memo.</content>
internal ref partial struct WordScanner
{
    /// <summary>Takes words and what stands between them as long as they are of the plain kind.</summary>
    /// <param name="at">The first letter of a word; moved to the end of the last word that was taken.</param>
    /// <returns>False when none was: the word is of another kind, or too near to the end of the text, and is read letter by
    /// letter.</returns>
    private bool Row(ref int at)
    {
        if (_table.Memo?.Words is not { } memo)
        {
            return false;
        }

        var (from, next) = (at, _next);
        for (var place = Known(memo, ref at, at); place >= 0 && _table.Ensure(); place = Known(memo, ref at, place))
        {
            var letters = AsciiWord.Read(ref MemoryMarshal.GetReference(_text), place, out var length);
            if (memo.At(letters).Letters != letters)
            {
                Learn(place, length, letters, ref memo.MakeRoom(letters));
            }
        }

        // What was passed over after the last word is read again.
        _next = at > from ? WordKind.None : next;
        _table.Characters += at - from;
        return at > from;
    }

    /// <summary>Takes words that the memo knows. Nothing is called from here, so that all it needs stays in registers.</summary>
    /// <param name="memo">The memo.</param>
    /// <param name="at">Moved to the end of the last word that was taken.</param>
    /// <param name="place">The first letter of a word.</param>
    /// <returns>Where a word begins that the memo does not know, or for which the table has no room; -1 at the end of the row.</returns>
    private int Known(LetterTable<WordMemo.Entry> memo, ref int at, int place)
    {
        var (table, between, next) = (_table, AsciiWord.Between, _next);
        ref var text = ref MemoryMarshal.GetReference(_text);
        var last = _text.Length - AsciiWord.Block - 1;
        while (place <= last)
        {
            var letters = AsciiWord.Read(ref text, place, out var length);
            var value = Unsafe.Add(ref text, place + length);
            var says = between[value];
            if (says >= AsciiWord.Letter || value == '\'')
            {
                break;
            }

            ref var entry = ref memo.At(letters);
            if (entry.Letters != letters || !table.HasRoom)
            {
                _next = next;
                return place;
            }

            Write(table, in entry, place + _offset, length, next);
            next = WordKind.None;
            at = place += length;
            for (; says < AsciiWord.Letter; says = between[value])
            {
                // A run of one mark may be a sign: it is left to be read letter by letter.
                var following = Unsafe.Add(ref text, place + 1);
                if (place >= last || (value == following && value > ' '))
                {
                    return -1;
                }

                next |= (WordKind)says;
                value = following;
                place++;
            }

            if (says == AsciiWord.Stop)
            {
                break;
            }
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(WordTable table, in WordMemo.Entry entry, int start, int length, WordKind next)
    {
        // The table has made room for one more in each of its arrays.
        var index = table.Count++;
        At(table.Hash, index) = entry.Hash;
        At(table.Stem, index) = entry.Stem;
        At(table.Start, index) = start;
        At(table.Length, index) = (ushort)length;
        At(table.Kind, index) = entry.Kind | next;
        At(table.Class, index) = entry.Class;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref T At<T>(T[] array, int index) => ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(array), index);

    /// <summary>Reads a word letter by letter for the memo, and takes it back from the table.</summary>
    private void Learn(int at, int length, Vector128<byte> letters, ref WordMemo.Entry entry)
    {
        var table = _table;
        var (next, start) = (_next, at);
        _next = WordKind.None;
        _ = Letters(at);
        End(ref start, at + length);
        var index = --table.Count;
        table.Characters -= length;
        entry.Letters = letters;
        entry.Hash = table.Hash[index];
        entry.Stem = table.Stem[index];
        entry.Kind = table.Kind[index];
        entry.Class = table.Class[index];
        _next = next;
    }
}
