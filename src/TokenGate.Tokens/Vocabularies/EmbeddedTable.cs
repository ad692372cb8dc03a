using System.Reflection;

namespace TokenGate.Tokens.Vocabularies;

/// <summary>
/// Tables that the build compiled into this assembly, read where the runtime mapped them: nothing is copied, nothing is parsed, and only
/// the pages that are used become resident.
/// </summary>
internal static unsafe class EmbeddedTable
{
    // The streams are kept, so that nothing that a runtime may tie to them goes away under the pointers.
    private static readonly List<UnmanagedMemoryStream> Streams = [];

    /// <summary>The first byte of a table, valid for the life of the process.</summary>
    /// <exception cref="InvalidOperationException">The assembly was built without this table.</exception>
    public static byte* Open(string name, out long length)
    {
        if (Assembly.GetExecutingAssembly().GetManifestResourceStream(name) is not UnmanagedMemoryStream stream)
        {
            throw new InvalidOperationException(
                $"The table '{name}' is missing in {Assembly.GetExecutingAssembly().GetName().Name}: build it with Vocabularies.targets (needs Node.js and npm).");
        }

        lock (Streams)
        {
            Streams.Add(stream);
        }

        length = stream.Length;
        return stream.PositionPointer;
    }
}
