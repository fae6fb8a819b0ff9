namespace Ogee;

/// <summary>Which way a discrete Fourier transform of n numbers is divided. There and back is the same number in each.</summary>
public enum FourierNorm
{
    /// <summary>Forwards not at all, back by n.</summary>
    Backward,
    /// <summary>Both by √n: neither changes Σ |x|².</summary>
    Ortho,
    /// <summary>Forwards by n, back not at all.</summary>
    Forward,
}
