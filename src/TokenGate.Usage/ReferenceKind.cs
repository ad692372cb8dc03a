namespace TokenGate.Usage;

/// <summary>What a request refers to instead of showing it. The kind decides what a reference that is new to its user explains.</summary>
public enum ReferenceKind
{
    /// <summary>No reference.</summary>
    None = 0,

    /// <summary>An earlier answer by id. Explains the input only when it was handed to this user.</summary>
    Response = 1,

    /// <summary>A conversation, thread or session by id. Explains the input only when it was handed to this user.</summary>
    Conversation = 2,

    /// <summary>An interaction by id. Explains the input only when it was handed to this user.</summary>
    Interaction = 3,

    /// <summary>Cached content by name. New to the user, it counts once, as an attachment does.</summary>
    Cache = 4,

    /// <summary>A file by id or address. New to the user, it counts once.</summary>
    File = 5,

    /// <summary>A container or sandbox of the provider by id. New to the user, it counts once.</summary>
    Container = 6,

    /// <summary>A prompt that is stored at the provider. New to the user, it counts once.</summary>
    Prompt = 7,

    /// <summary>A document whose bytes are in the request; told from others by their hash. New to the user, it counts once.</summary>
    Document = 8,

    /// <summary>Audio or video whose bytes are in the request. New to the user, it counts once.</summary>
    Media = 9,

    /// <summary>A picture whose bytes are in the request; told from others by its pixels. New to the user, it counts once.</summary>
    Image = 10,
}
