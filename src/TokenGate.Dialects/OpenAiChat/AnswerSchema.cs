using System.Buffers;
using TokenGate.Dialects.Json;
using TokenGate.Dialects.Reading;
using TokenGate.Usage;

namespace TokenGate.Dialects.OpenAiChat;

/// <summary>
/// The schema of a structured answer as OpenAI counts it: its JSON without <c>additionalProperties</c> and <c>$schema</c>, and its name.
/// There is no document; all recorded traffic agrees within a few tokens.
/// </summary>
internal static class AnswerSchema
{
    /// <summary>What stands around it in the Responses API, and in chat completions; of the models named gpt-5 more.</summary>
    private const int AroundInResponses = -1;

    private const int AroundInChat = 4;

    private const int AroundInChatOfNewer = 12;

    /// <summary>Reads a schema with its name.</summary>
    /// <param name="format">The object that holds both.</param>
    /// <param name="request">Where they go.</param>
    /// <param name="isResponses">True for the Responses API.</param>
    public static void Read(JsonValue format, RequestBuilder request, bool isResponses)
    {
        if (!format["schema"u8].IsObject)
        {
            return;
        }

        var text = new ArrayBufferWriter<byte>(256);
        Write(text, format["schema"u8]);
        request.AddText(SegmentRole.Tools, format["name"u8]);
        request.Add(SegmentRole.Tools, text.WrittenMemory);
        request.FormatTokens += isResponses ? AroundInResponses : OpenAiModels.IsNewer(request.Model) ? AroundInChatOfNewer : AroundInChat;
    }

    private static void Write(ArrayBufferWriter<byte> text, JsonValue value)
    {
        if (value.IsString)
        {
            text.Write("\""u8);
            text.Write(value.Raw.Span);
            text.Write("\""u8);
            return;
        }

        if (!value.IsObject)
        {
            text.Write(JsonText.Compact(value.Raw).Span);
            return;
        }

        text.Write("{"u8);
        var any = false;
        var members = value.Members;
        while (members.MoveNext())
        {
            var name = members.Name.Raw.Span;
            if (name.SequenceEqual("additionalProperties"u8) || name.SequenceEqual("$schema"u8))
            {
                continue;
            }

            text.Write(any ? ",\""u8 : "\""u8);
            text.Write(name);
            text.Write("\":"u8);
            Write(text, members.Current);
            any = true;
        }

        text.Write("}"u8);
    }
}
