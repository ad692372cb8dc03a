using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TokenGate.Gateway.Alerts;

/// <summary>
/// A message in the form that a receiver takes. Names of teams and projects come from files and clients: in forms with markup they are
/// written so that they stay text.
/// </summary>
internal static class WebhookBody
{
    /// <summary>The body in UTF-8.</summary>
    /// <param name="form"><c>json</c>, <c>slack</c> or <c>teams</c>.</param>
    /// <param name="message">What to say.</param>
    public static byte[] Write(string form, AlertMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            switch (form.ToUpperInvariant())
            {
                case "SLACK":
                    WriteSlack(writer, message);
                    break;
                case "TEAMS":
                    WriteTeams(writer, message);
                    break;
                default:
                    WriteJson(writer, message);
                    break;
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteJson(Utf8JsonWriter writer, AlertMessage message)
    {
        writer.WriteString("id", message.Id);
        writer.WriteString("kind", message.Kind);
        writer.WriteString("key", message.Key);
        writer.WriteString("title", message.Title);
        writer.WriteString("text", message.Text);
        writer.WriteString("at", message.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        writer.WriteString("gateway", message.Gateway);
    }

    /// <summary>Slack's incoming webhooks; three characters are markup (docs.slack.dev/messaging/formatting-message-text).</summary>
    private static void WriteSlack(Utf8JsonWriter writer, AlertMessage message)
    {
        static string Plain(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
        var (title, text) = (Plain(Heading(message)), Plain(message.Text));
        writer.WriteString("text", $"{title}\n{text}");
        writer.WriteStartArray("blocks");
        Block(title, "*", "*");
        Block(text, "", "");
        writer.WriteEndArray();

        void Block(string content, string before, string after)
        {
            // mrkdwn would make names bold or links: plain text but for the heading's own weight.
            writer.WriteStartObject();
            writer.WriteString("type", "section");
            writer.WriteStartObject("text");
            writer.WriteString("type", before.Length > 0 ? "mrkdwn" : "plain_text");
            writer.WriteString("text", Cut(before.Length > 0 ? before + content.Replace("*", "", StringComparison.Ordinal).Replace("_", " ", StringComparison.Ordinal) + after : content, 3000));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
    }

    /// <summary>An adaptive card, as workflows of Teams take it (learn.microsoft.com/power-automate/overview-adaptive-cards).</summary>
    private static void WriteTeams(Utf8JsonWriter writer, AlertMessage message)
    {
        writer.WriteString("type", "message");
        writer.WriteStartArray("attachments");
        writer.WriteStartObject();
        writer.WriteString("contentType", "application/vnd.microsoft.card.adaptive");
        writer.WriteStartObject("content");
        writer.WriteString("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        writer.WriteString("type", "AdaptiveCard");
        writer.WriteString("version", "1.4");
        writer.WriteStartArray("body");
        Block(Heading(message), isHeading: true);
        foreach (var line in message.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Block(line, isHeading: false);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();

        void Block(string text, bool isHeading)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "TextBlock");
            writer.WriteString("text", Cut(Escaped(text), 3000));
            writer.WriteBoolean("wrap", true);
            if (isHeading)
            {
                writer.WriteString("weight", "Bolder");
                writer.WriteString("size", "Medium");
            }

            writer.WriteEndObject();
        }
    }

    /// <summary>Text blocks read a part of Markdown: what would be markup is escaped.</summary>
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var letter in text)
        {
            if (letter is '*' or '_' or '[' or ']' or '(' or ')' or '#' or '`' or '~' or '\\' or '<' or '>')
            {
                escaped.Append('\\');
            }

            escaped.Append(letter);
        }

        return escaped.ToString();
    }

    private static string Heading(AlertMessage message) => message.Kind switch
    {
        AlertMessage.Recovered => $"Over: {message.Title}",
        _ => message.Title,
    };

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";
}
