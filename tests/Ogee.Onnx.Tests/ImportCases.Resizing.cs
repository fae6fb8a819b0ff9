using Ogee.Learn.Tests;
using static Ogee.Learn.Tests.OnnxBytes;

namespace Ogee.Onnx.Tests;

/// <summary>Images of other sizes.</summary>
sealed partial class ImportCases
{
    void Resizing()
    {
        var images = V(1, 2, 5, 7);
        foreach (var opset in (long[])[11, 13, 18, 19])
            foreach (var way in (string[])["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn", "tf_crop_and_resize", "half_pixel_symmetric"])
                foreach (var mode in (string[])["nearest", "linear", "cubic"])
                    foreach (var sizes in (long[][])[[1, 2, 8, 3], [1, 2, 1, 14], [1, 2, 5, 1]])
                    {
                        var roi = way == "tf_crop_and_resize" ? F(0, 0, 0.1f, 0.2f, 1, 1, 0.8f, 1.3f) : opset == 11 ? F() : null;
                        C(opset, "Resize", [images, roi, opset == 11 ? F() : null, L(sizes)], Text("coordinate_transformation_mode", way), Text("mode", mode), Float("extrapolation_value", 9));
                        if (mode == "cubic") C(opset, "Resize", [images, roi, opset == 11 ? F() : null, L(sizes)], Text("coordinate_transformation_mode", way), Text("mode", mode), Float("cubic_coeff_a", -0.5f), Int("exclude_outside", 1));
                        if (opset >= 18 && mode != "nearest") C(opset, "Resize", [images, roi, opset == 11 ? F() : null, L(sizes)], Text("coordinate_transformation_mode", way), Text("mode", mode), Int("antialias", 1));
                        if (mode == "nearest") foreach (var round in (string[])["round_prefer_ceil", "floor", "ceil"]) C(opset, "Resize", [images, roi, opset == 11 ? F() : null, L(sizes)], Text("coordinate_transformation_mode", way), Text("mode", mode), Text("nearest_mode", round));
                    }
        foreach (var opset in (long[])[10, 11, 13, 18])
            foreach (var mode in (string[])["nearest", "linear"])
                foreach (var scales in (float[][])[[1, 1, 1.7f, 0.6f], [1, 1, 2, 2], [1, 1, 0.5f, 0.3f], [1, 1, 3.3f, 1.1f]])
                    foreach (var way in opset == 10 ? (string?[])[null] : [null, "align_corners", "asymmetric", "pytorch_half_pixel", "half_pixel_symmetric"])
                        C(opset, "Resize", opset == 10 ? [images, F(scales)] : [images, opset == 11 ? F() : null, F(scales)], [Text("mode", mode), .. way is null ? (Proto[])[] : [Text("coordinate_transformation_mode", way)]]);
        foreach (var policy in (string[])["stretch", "not_larger", "not_smaller"])
            foreach (var mode in (string[])["nearest", "linear"])
                C(18, "Resize", [images, null, null, L(7, 4)], Text("mode", mode), Ints("axes", 2, 3), Text("keep_aspect_ratio_policy", policy));
        C(18, "Resize", [images, null, null, L(4, 7)], Text("mode", "linear"), Ints("axes", 3, 2));
        C(18, "Resize", [images, null, F(1.5f, 0.5f)], Text("mode", "linear"), Ints("axes", -1, -2));
        C(9, "Upsample", [images, F(1, 1, 2, 3)], Text("mode", "linear"));
        C(7, "Upsample", [images], Text("mode", "nearest"), new Proto().Text(1, "scales").Float(7, 1).Float(7, 1).Float(7, 2.5f).Float(7, 1.5f).Int(20, 6));
    }
}
