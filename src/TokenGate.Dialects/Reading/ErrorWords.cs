using System.Collections.Frozen;

namespace TokenGate.Dialects.Reading;

/// <summary>
/// The words that providers' error names are made of: a record holds no other text of an answer, so a name is kept only when every word of
/// it is one of these
/// (<c>invalid_request_error</c>, <c>RESOURCE_EXHAUSTED</c>, <c>ThrottlingException</c>), or a number behind one.
/// </summary>
internal static class ErrorWords
{
    private const int MaxDigits = 5;

    private const string Words =
        """
        a abort aborted acceptable access accessible account action active again ai allowed already an and api argument
        arguments array assistant at audio auth authentication authorization available bad balance base64 batch be billing
        blocked body breaker bucket buffer busy by cache call calls cancel canceled cancelled cannot capacity certificate chat
        check circuit client closed code commit complete completion completions config configuration conflict connect connection
        container content context conversation copyright corrupted cors count country create created credential credentials
        credit credits csrf cuda data database deactivated deadline decode decoding delete deleted denied dependency deployment
        deprecated destination detected device disabled dns does download duplicate duration embedding embeddings empty enabled
        encode encoding end engine entity entry eof err error errors event exceed exceeded exceeds exception execute execution
        exhausted exist existing exists expectation expired fail failed failure fault fetch field file files filter filtered
        finished flag flagged forbidden format found frame free function gateway general generate generation generic gone gpu
        grpc handler has header headers host http id image images implemented in inactive incomplete incorrect index inference
        input insufficient integrity internal interpreter interrupted invalid invoke is item items job json key kv language
        large later length limit limited limits load loading lock locked long loss maintenance malformed malicious many match
        max maximum media memory message messages method min minimum misdirected mismatch missing model moderation modified
        multiple name need needed network no not null number object of offline on oom operation organization origin other out
        output overload overloaded parameter parameters params parse parsing partial pass path payload payment pending permanent
        permanently permission permissions plan policy pool port pre precondition previous process processing prohibited project
        prompt prompts property protocol provider proxy purchase query queue quota range rate reached read ready reason
        recitation refused region rejected remote removed request requests required reset resource resources response
        responsible retry revoked role route run running runtime safety sandbox schema search section sensitive serialization
        server service session severe shutdown signature size slow socket speech sse stage stale start started state status step
        stop stopped storage stream streaming string subscription succeeded suspended syntax system task temporarily temporary
        terminated terms territory text thread throttle throttled throttling tier time timed timeout timeouts to token tokens
        too tool tools transaction transcription transfer trial try type types unable unauthenticated unauthorized unavailable
        unexpected unhandled unimplemented unknown unprocessable unprocessed unreachable unreadable unsafe unsupported until
        unverified update upgrade upload upstream uri url usage use user validation value values vector verification version
        video violation voice wait web websocket while with worker write wrong zone
        """;

    private static readonly FrozenSet<string> Known =
        FrozenSet.ToFrozenSet(Words.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Known.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>True when a name is made of known words alone, joined by case or by one of <c>_ - . : / #</c> and blanks.</summary>
    public static bool Make(ReadOnlySpan<char> name)
    {
        var words = 0;
        while (!name.IsEmpty)
        {
            var length = WordLength(name);
            var word = name[..length];
            name = name[length..];
            if (length == 1 && "_-.:/# ".Contains(word[0], StringComparison.Ordinal))
            {
                continue;
            }

            if (char.IsAsciiDigit(word[0]) ? length > MaxDigits : !Lookup.Contains(word))
            {
                return false;
            }

            words++;
        }

        return words > 0;
    }

    /// <summary>The length of the first word: a run of digits, of capitals, or of letters behind at most one capital; 1 for everything
    /// else.</summary>
    private static int WordLength(ReadOnlySpan<char> name)
    {
        if (char.IsAsciiDigit(name[0]))
        {
            return Run(name, char.IsAsciiDigit);
        }

        if (char.IsAsciiLetterLower(name[0]))
        {
            return Run(name, char.IsAsciiLetterLower);
        }

        if (!char.IsAsciiLetterUpper(name[0]))
        {
            return 1;
        }

        var capitals = Run(name, char.IsAsciiLetterUpper);
        if (capitals == 1)
        {
            return 1 + Run(name[1..], char.IsAsciiLetterLower);
        }

        // AIPolicy: the last capital begins the next word.
        return capitals < name.Length && char.IsAsciiLetterLower(name[capitals]) ? capitals - 1 : capitals;
    }

    private static int Run(ReadOnlySpan<char> name, Func<char, bool> test)
    {
        var length = 0;
        while (length < name.Length && test(name[length]))
        {
            length++;
        }

        return length;
    }
}
