using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using TokenGate.Usage;

namespace TokenGate.Metering.Cadence;

/// <summary>
/// Names conversations: a keyed hash of the person and of what began it, the same on every gateway that has the key. A client that names
/// its
/// session is believed (one agent run, with all its parts, is one conversation); else the first thing that was said names it, which every
/// later turn sends again. Two conversations of one person that begin with the same words are one.
/// </summary>
/// <param name="key">The secret. It decides nothing.</param>
public sealed class ConversationKey(ReadOnlyMemory<byte> key)
{
    /// <summary>Fields by which clients name their session, in the order in which they are believed.</summary>
    private static readonly string[] Fields =
    [
        "session_id", "metadata.session_id", "conversation_id", "metadata.conversation_id", "metadata.chat_id", "chat_id", "thread_id", "metadata.thread_id", "prompt_cache_key",
    ];

    /// <summary>How Claude Code names its session within <c>metadata.user_id</c>.</summary>
    private const string SessionMark = "_session_";

    private const int Digits = 16;

    /// <summary>The name of no key: for replays, whose results are the same everywhere.</summary>
    public static ConversationKey None { get; } = new(new byte[1]);

    /// <summary>The conversation of a request: 16 hexadecimal digits; empty when nothing tells.</summary>
    public string NameOf(string user, RequestContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (Session(content) is { } session)
        {
            return NameOf(user, "\nsession\n"u8, Encoding.UTF8.GetBytes(session));
        }

        for (var i = 0; i < content.Segments.Count; i++)
        {
            if (content.Segments[i] is { Role: SegmentRole.User or SegmentRole.Assistant or SegmentRole.Prompt } first)
            {
                return NameOf(user, "\nbeginning\n"u8, (first.IsOpaque ? first.Opaque : first.Text).Span);
            }
        }

        return "";
    }

    private string NameOf(string user, ReadOnlySpan<byte> mark, ReadOnlySpan<byte> beginning)
    {
        // In one piece: a hash that is fed in pieces is an object of the system's library, which costs more than the hash.
        var most = Encoding.UTF8.GetMaxByteCount(user.Length) + mark.Length + beginning.Length;
        var rented = ArrayPool<byte>.Shared.Rent(most);
        var length = Encoding.UTF8.GetBytes(user, rented);
        mark.CopyTo(rented.AsSpan(length));
        length += mark.Length;
        beginning.CopyTo(rented.AsSpan(length));
        length += beginning.Length;
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key.Span, rented.AsSpan(0, length), mac);
        ArrayPool<byte>.Shared.Return(rented);
        return BinaryPrimitives.ReadUInt64BigEndian(mac).ToString("x16", System.Globalization.CultureInfo.InvariantCulture)[..Digits];
    }

    private static string? Session(RequestContent content)
    {
        foreach (var field in Fields)
        {
            if (content.Labels.TryGetValue(field, out var value) && value.Length > 0)
            {
                return value;
            }
        }

        if (content.NamedUser is { } user && user.IndexOf(SessionMark, StringComparison.Ordinal) is >= 0 and var at)
        {
            return user[(at + SessionMark.Length)..];
        }

        foreach (var reference in content.References)
        {
            if (reference.Kind == ReferenceKind.Conversation)
            {
                return Convert.ToHexString(reference.Id.Span[..Math.Min(reference.Id.Length, ContentReference.MaxId)]);
            }
        }

        return null;
    }
}
