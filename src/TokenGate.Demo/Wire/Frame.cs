using System.Text;

namespace TokenGate.Demo.Wire;

/// <summary>One event of a streamed answer.</summary>
/// <param name="Bytes">The event as it stands on the wire, what ends it included.</param>
/// <param name="Pause">Whether a model would take time before it: true for the pieces of an answer.</param>
internal readonly record struct Frame(ReadOnlyMemory<byte> Bytes, bool Pause)
{
    /// <summary>An event that is text.</summary>
    public Frame(string text, bool pause)
        : this(Encoding.UTF8.GetBytes(text), pause)
    {
    }

    /// <summary>The event as text.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes.Span);
}
