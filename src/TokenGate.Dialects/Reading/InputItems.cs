using TokenGate.Dialects.Json;
using TokenGate.Usage;

namespace TokenGate.Dialects.Reading;

/// <summary>Prompts and inputs that are a text, several texts, token ids, or several runs of token ids.</summary>
internal static class InputItems
{
    /// <summary>Adds each as a segment of a message of its own; token ids are opaque and cost what they are.</summary>
    public static void Read(JsonValue input, SegmentRole role, RequestBuilder request)
    {
        if (input.IsString)
        {
            request.BeginMessage();
            request.AddText(role, input);
            return;
        }

        if (!input.IsArray)
        {
            return;
        }

        var listed = 0;
        foreach (var item in input.Items)
        {
            listed++;
            request.BeginMessage();
            if (item.IsArray)
            {
                request.AddOpaque(role, item.Raw, item.Length);
            }
            else
            {
                request.AddText(role, item.IsObject ? item["text"u8] : item);
                request.AddAttachment(role, ReferenceKind.Image, item["image"u8]);
                request.AddAttachment(role, ReferenceKind.Image, item["image_url"u8].IsObject ? item["image_url"u8]["url"u8] : item["image_url"u8]);
            }
        }

        if (listed == 0 && input.Length > 0)
        {
            request.BeginMessage();
            request.AddOpaque(role, input.Raw, input.Length);
        }
    }
}
